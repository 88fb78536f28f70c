"""Mends of moto 5.2.3, one small function each, so that tests meet AWS's behaviour and not the emulator's."""
