"""Pure search kernels: arrays in, arrays out."""
