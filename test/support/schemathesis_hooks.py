"""Generates valid endpoint URLs: the document cannot describe them. Other tests cover the URLs that are refused."""

import os
from datetime import datetime

import schemathesis
from hypothesis import strategies

schemathesis.openapi.format(
    "uri", strategies.from_regex(r"\Ahttps://[a-z][a-z0-9]{0,19}\.example\.com(/[a-z0-9_]{0,20})?\Z")
)


@schemathesis.hook
def filter_case(context, case):
    """
    A key can revoke itself, and this run needs its own until the end. That one time is before another is nothing that the
    document can say.
    """
    if os.environ["HANDL_OWN_KEY_ID"] in (case.path_parameters or {}).values():
        return False
    return not ends_before_it_begins(case.body)


def ends_before_it_begins(body):
    try:
        return time_of(body["until"]) <= time_of(body["since"])
    except (AttributeError, KeyError, TypeError, ValueError):
        return False


def time_of(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
