"""What ``start.py class``, ``report``, ``answers`` and ``guide`` run: ``COMMAND DIR``."""

import sys

from cnn_workshop.classroom.lessons import ClassError


def main(arguments):
    """Do what a teacher asks for; return the exit code."""
    command, folder = arguments
    try:
        for line in _COMMANDS[command](folder):
            print(line, flush=True)
    except (ClassError, OSError) as error:
        print(error, flush=True)
        return 1
    return 0


# Each imports what it needs when it is asked for: a report draws nothing, a copy asks nothing.
def _class(folder):
    from cnn_workshop.classroom.copies import hand_out

    return hand_out(folder)


def _report(folder):
    from cnn_workshop.classroom.report import write_report

    return write_report(folder)


def _answers(folder):
    from cnn_workshop.classroom.answers import write_answers

    return write_answers(folder)


def _guide(folder):
    from cnn_workshop.classroom.guide import write_guide

    return write_guide(folder)


_COMMANDS = {"class": _class, "report": _report, "answers": _answers, "guide": _guide}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
