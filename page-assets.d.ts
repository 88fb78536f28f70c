import type { Plugin } from "vitest/config"

/** Texts as modules: `FILE?raw` and `FILE.ts?script`. */
export declare const pageAssets: () => Plugin
