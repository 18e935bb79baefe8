"""Generates valid endpoint URLs: the document cannot describe them. Other tests cover the URLs that are refused."""

import json
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
    A key can revoke itself, and this run needs its own until the end. That one time is before another, or that two parameters
    exclude each other, is nothing that the document can say.
    """
    if os.environ["HANDL_OWN_KEY_ID"] in (case.path_parameters or {}).values():
        return False
    if {"data_id", "reference"} <= set(case.query or {}) or is_any_text(case.query or {}):
        return False
    return not ends_before_it_begins(case.body)


def is_any_text(query):
    """In a URL, null, true and numbers are texts like any other, and an id may be one."""
    return any(is_json(query[name]) for name in ("data_id", "reference") if name in query)


def is_json(text):
    try:
        json.loads(text)
        return True
    except (TypeError, ValueError):
        return not isinstance(text, str)


def ends_before_it_begins(body):
    try:
        return time_of(body["until"]) <= time_of(body["since"])
    except (AttributeError, KeyError, TypeError, ValueError):
        return False


def time_of(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
