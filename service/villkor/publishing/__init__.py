"""Publishing: the dataset as harvesters and mirrors meet it, with its dumps, versions and profiles."""
