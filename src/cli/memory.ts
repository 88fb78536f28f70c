import { setFlagsFromString } from "node:v8"

/**
 * Lets the heap grow to twice what is alive before V8 looks for garbage, instead of up to four times: a plan of thousands
 * of accounts then takes about two thirds of the memory, for about a tenth more time of the processor.
 */
export function keepHeapLean(): void {
  setFlagsFromString("--heap-growing-percent=60")
}
