# Three stages: what the browser loads, what Python runs, and the image with nothing but both.
# Heredocs need Docker 23 (BuildKit) or Podman 5.

FROM node:22-bookworm-slim AS frontend
WORKDIR /srv/app
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 \
    && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json .npmrc ./
COPY bin/house ./bin/house
# The same step as in bin/demo: `npm ci`, then the listed files into static/vendor.
RUN PYTHONPATH=bin python3 <<'EOF'
import subprocess
from types import SimpleNamespace

from house import frontend

frontend.ensure(SimpleNamespace(quiet=lambda what, command: subprocess.run(command, check=True)))
EOF


FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/app
COPY requirements/base.txt ./requirements/
# The environment stands where bin/ looks for it and has no pip of its own.
RUN python -m venv --without-pip .venv \
    && pip --python .venv/bin/python install --no-cache-dir --no-deps --only-binary :all: \
       --require-hashes -r requirements/base.txt
COPY manage.py pyproject.toml LICENSE ./
COPY tsi ./tsi
COPY partners ./partners
COPY communities ./communities
COPY plan ./plan
COPY consultation ./consultation
COPY fixtures ./fixtures
COPY locale ./locale
COPY templates ./templates
COPY static ./static
COPY bin ./bin
COPY --from=frontend /srv/app/static/vendor ./static/vendor
# The values are for this step only: collecting files opens no connection and signs nothing.
RUN .venv/bin/python bin/messages --compile \
    && SECRET_KEY=only-while-building DATABASE_URL=postgres://nowhere/none \
       REDIS_URL=redis://nowhere STATIC_ROOT=/srv/static \
       .venv/bin/python manage.py collectstatic --no-input \
    && .venv/bin/python -m compileall -q tsi partners communities plan consultation \
    && rm -r bin requirements


FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="Torino Social Impact platform" \
      org.opencontainers.image.licenses="EUPL-1.2"
# What WeasyPrint loads to set the PDF.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 tsi \
    && useradd --uid 10001 --gid tsi --no-create-home --home-dir /nonexistent tsi \
    && install --directory --owner=tsi --group=tsi /srv/media
COPY --from=build /srv/static /srv/static
COPY --from=build /srv/app /srv/app
# Asks for the first page as the proxy would, so that host names and HTTPS are part of the check.
COPY --chmod=755 <<'EOF' /usr/local/bin/web-answers
#!/srv/app/.venv/bin/python
import http.client
import os
import sys
from urllib.parse import urlsplit

site = urlsplit(os.environ.get("BASE_URL", "http://localhost:8000"))
connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=8)
connection.request("GET", "/", headers={"Host": site.netloc, "X-Forwarded-Proto": site.scheme})
sys.exit(connection.getresponse().status >= 400)
EOF
WORKDIR /srv/app
ENV PATH=/srv/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp/cache \
    STATIC_ROOT=/srv/static \
    MEDIA_ROOT=/srv/media
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["web-answers"]
CMD ["granian", "--interface=wsgi", "--host=0.0.0.0", "--port=8000", "--workers=2", \
     "--blocking-threads=1", "--respawn-failed-workers", "--no-access-log", "tsi.wsgi:application"]
