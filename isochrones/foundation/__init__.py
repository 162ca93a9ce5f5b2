"""What every room stands on: constants, kernels, distances, array files, durable writing."""
