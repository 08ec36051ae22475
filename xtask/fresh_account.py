"""Schemathesis: every case comes from an account of its own, an admin that was made a moment ago.

For operations after which the account, or its session, is no more what it was: signing out, deleting sessions or the
account, changing the password or somebody's role. Every other case names the account itself, or its session. A stream
of events never ends by itself, so the account signs out while it is read.
"""

import itertools
import os
import threading

import requests
import schemathesis

SERVER = os.environ["CONTRACT_SERVER"] + "/api/v1"
ADMIN = {"Authorization": "Bearer " + os.environ["CONTRACT_ADMIN"]}
NUMBERS = itertools.count()
STREAMED_SECONDS = 0.2


def ask(method, path, headers=None, **rest):
    answer = requests.request(method, SERVER + path, headers=headers, timeout=30, **rest)
    answer.raise_for_status()
    return answer.json()["data"]


@schemathesis.auth(refresh_interval=None)
class FreshAccount:
    def get(self, case, context):
        number = next(NUMBERS)
        name = f"fresh{os.getpid()}x{number}"
        account = {"username": name, "email": f"{name}@example.org", "password": "a slow brown tortoise 8420"}
        made = ask("POST", "/auth/register", json=account)
        ask("PATCH", f"/admin/users/{made['user']['id']}", headers=ADMIN, json={"role": "admin"})
        return made["user"]["id"], {"Authorization": "Bearer " + made["access_token"]}, number % 2 == 0

    def set(self, case, fresh, context):
        user, header, names_itself = fresh
        case.headers = {**(case.headers or {}), **header}
        if case.operation.path.endswith("/events"):
            threading.Timer(STREAMED_SECONDS, requests.post, [SERVER + "/auth/logout"], {"headers": header}).start()
        if names_itself and "id" in (case.path_parameters or {}):
            is_session = "/sessions/" in case.operation.path
            case.path_parameters["id"] = ask("GET", "/auth/sessions", headers=header)[0]["id"] if is_session else user
