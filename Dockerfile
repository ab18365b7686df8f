# One instance on SQLite. The data folder holds every case and the master key: mount a volume
# there and keep a copy of the key apart from it.
FROM python:3.11-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python -m venv /opt/wenzhu
COPY requirements.lock requirements-build.lock ./
RUN /opt/wenzhu/bin/pip install --require-hashes -r requirements.lock
# The tools that build the wheel stay in this stage.
RUN pip install --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY flows flows
COPY content content
COPY docs/checks docs/checks
RUN pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && /opt/wenzhu/bin/pip install --no-deps dist/wenzhu-*.whl

FROM python:3.11-slim-bookworm

ENV PATH=/opt/wenzhu/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PTB_TIMEDELTA=true \
    WENZHU_DATA=/data \
    WENZHU_WEB=0.0.0.0:8000
# The font with which the picture of a case is drawn.
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 wenzhu \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin wenzhu \
    && install --directory --owner wenzhu --group wenzhu --mode 0700 /data
COPY --from=build /opt/wenzhu /opt/wenzhu
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["wenzhu", "serve"]
