"""`python -m fogbank.cli`, for where the console script isn't on the PATH."""

from fogbank.cli.main import main

if __name__ == "__main__":
    main()
