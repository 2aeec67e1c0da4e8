"""The command line as `python -m villkor.cli`."""

from villkor.cli.program import main

if __name__ == "__main__":
    main()
