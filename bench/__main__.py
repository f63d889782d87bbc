"""python -m bench NAME: run one of the measurements of this folder."""

import argparse
import importlib
import pkgutil

import bench


def main():
    names = sorted(module.name for module in pkgutil.iter_modules(bench.__path__))
    parser = argparse.ArgumentParser(prog="python -m bench", description=bench.__doc__)
    commands = parser.add_subparsers(dest="name", required=True)
    for name in names:
        if name != "__main__":
            module = importlib.import_module(f"bench.{name}")
            command = commands.add_parser(name, help=module.__doc__.splitlines()[0])
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
