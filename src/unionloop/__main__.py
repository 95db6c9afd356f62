"""`python -m unionloop`."""

from unionloop.cli.main import main

if __name__ == "__main__":
    main()
