"""The dataset's files: schema, manifest, index, checksums, publishing."""
