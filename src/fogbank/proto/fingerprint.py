"""Which contract this package is built for: the CRC-32 of proto/block.proto, as fogd tells its own."""

CONTRACT = "34a1a05a"
