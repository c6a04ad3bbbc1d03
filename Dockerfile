# Three stages: what the browser loads, what Python runs, and the image with nothing but both.
# What each does stands in bin/image/, which runs without a container engine too (bin/build).
# `RUN --mount` needs Docker 23 (BuildKit) or Podman 4.

FROM node:22-bookworm-slim AS frontend
WORKDIR /source
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3 \
    && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json .npmrc ./
COPY bin ./bin
RUN bin/image/frontend


FROM python:3.11-slim-bookworm AS build
WORKDIR /source
ENV PIP_NO_CACHE_DIR=1
COPY requirements/base.txt ./requirements/
COPY bin ./bin
# The environment is made where it will stand.
RUN bin/image/packages /srv/app
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
COPY --from=frontend /source/static/vendor ./static/vendor
RUN bin/image/application /srv/app /srv/static


FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="Torino Social Impact platform" \
      org.opencontainers.image.licenses="EUPL-1.2"
RUN --mount=type=bind,source=bin/image,target=/mnt/image /mnt/image/system
COPY --chmod=755 bin/image/web-answers /usr/local/bin/web-answers
COPY --from=build /srv/static /srv/static
COPY --from=build /srv/app /srv/app
WORKDIR /srv/app
ENV PATH=/srv/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp/cache \
    VAR_DIR=/tmp \
    STATIC_ROOT=/srv/static \
    MEDIA_ROOT=/srv/media \
    ERASURES_FILE=/srv/erasures/erasures.txt \
    LOG_FORMAT=json
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["web-answers"]
CMD ["granian", "--interface=wsgi", "--host=0.0.0.0", "--port=8000", "--workers=2", \
     "--blocking-threads=1", "--respawn-failed-workers", "--no-access-log", \
     "--workers-kill-timeout=25s", "tsi.wsgi:application"]
