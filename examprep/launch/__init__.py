"""What stands behind `make run`: the processes of a Procfile, from one command."""
