# Any base with Python 3.11 or newer serves: --build-arg BASE_IMAGE=...
ARG BASE_IMAGE=python:3.13-slim

FROM ${BASE_IMAGE} AS build
WORKDIR /build
COPY requirements.lock ./
RUN python3 -m venv /opt/oversight \
    && /opt/oversight/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

FROM ${BASE_IMAGE}
ENV PATH=/opt/oversight/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    OVERSIGHT_HOST=0.0.0.0 \
    OVERSIGHT_PORT=8080 \
    OVERSIGHT_LOG_FORMAT=json \
    OVERSIGHT_CONFIG=/config/feeds.yaml \
    OVERSIGHT_DATABASE_URL=sqlite+aiosqlite:////data/oversight.db \
    TMPDIR=/data
COPY --from=build /opt/oversight /opt/oversight
WORKDIR /app
COPY service ./service
COPY feeds.yaml /config/feeds.yaml
# The root file system may be read-only: only /data is written to.
RUN mkdir -p /data && chown 10001:10001 /data
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os,urllib.request as u;u.urlopen('http://127.0.0.1:'+os.environ['OVERSIGHT_PORT']+'/healthz',timeout=4)"]
ENTRYPOINT ["python", "-m", "service"]
CMD ["serve"]
