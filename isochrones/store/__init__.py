"""The dataset: schema, writer, reader, manifest, publish."""
