"""The local stack: everything that runs on AWS, in one process tree, on emulators."""
