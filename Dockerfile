# The service and the batch jobs, with the map page built and the kernels compiled.
#
#   docker build --tag isochrones .
#   docker run --publish 8000:8000 --volume "$PWD/datasets/example:/dataset:ro" isochrones

FROM node:22-slim AS page
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web .
# Where the page's types come from.
COPY clients/typescript/src /src/clients/typescript/src
RUN npm run build

FROM python:3.11-slim AS wheel
WORKDIR /src
# Listed by themselves, so that their layer below stays the same until one of them changes.
COPY pyproject.toml .
RUN python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"], sep="\n")' \
    > /requirements.txt
COPY . .
COPY --from=page /src/isochrones/api/web isochrones/api/web
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home isochrones \
    && install --directory --owner isochrones --group isochrones /var/cache/isochrones
COPY --from=wheel /requirements.txt /
RUN pip install --no-cache-dir --root-user-action ignore --requirement /requirements.txt
COPY --from=wheel /wheels /wheels
# numba knows compiled kernels by the time of their source, and images keep whole seconds only.
RUN pip install --no-cache-dir --root-user-action ignore --no-deps /wheels/*.whl \
    && cd "$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
    && find gtfs isochrones osm -name '*.py' -exec touch --date 2026-01-01T00:00:00Z {} + \
    && python -m compileall -q gtfs isochrones osm

USER isochrones
WORKDIR /home/isochrones
# Kernels are compiled for any processor of the architecture, not for the one that builds the image.
ENV NUMBA_CACHE_DIR=/var/cache/isochrones \
    NUMBA_CPU_NAME=generic
RUN python -m precompute demo --folder /tmp/demo --port 0 --once && rm -r /tmp/demo

ENV ISOCHRONES_DATASET=/dataset \
    ISOCHRONES_HOST=0.0.0.0 \
    ISOCHRONES_PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD python -c "import urllib.request as r; r.urlopen('http://127.0.0.1:$ISOCHRONES_PORT/healthz', timeout=4)"
CMD ["python", "-m", "service"]
