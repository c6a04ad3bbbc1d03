"""Run in the virtual environment: does a server, or the Celery worker, answer?"""

import os
import sys
import time


def servers() -> None:
    """Connect to DATABASE_URL and REDIS_URL; end with one line about the first that fails."""
    import dj_database_url
    import psycopg
    import redis

    at = dj_database_url.parse(os.environ["DATABASE_URL"])
    try:
        psycopg.connect(
            host=at["HOST"], port=at["PORT"] or None, user=at["USER"], password=at["PASSWORD"],
            dbname=at["NAME"], connect_timeout=5,
        ).close()  # fmt: skip
    except psycopg.Error as error:
        sys.exit(f"DATABASE_URL: {error}")
    try:
        redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=5).ping()
    except (redis.RedisError, ValueError) as error:
        sys.exit(f"REDIS_URL: {error}")


def worker(node: str, seconds: str) -> None:
    """Ping the Celery worker `node` until it answers; fail after `seconds`."""
    sys.path.insert(0, os.getcwd())
    from tsi.celery import app

    deadline = time.monotonic() + float(seconds)
    while time.monotonic() < deadline:
        if app.control.ping(destination=[node], timeout=0.5):
            return
    sys.exit(f"The worker did not answer within {seconds} seconds.")


if __name__ == "__main__":
    {"servers": servers, "worker": worker}[sys.argv[1]](*sys.argv[2:])
