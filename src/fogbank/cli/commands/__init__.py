"""One module a command; each has it as `command`. `fogbank.cli.main` lists them."""
