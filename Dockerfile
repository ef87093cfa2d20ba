# Gleichtakt as an image: what is locked and nothing else, run by a user who may write to /data alone.
#   docker build --tag gleichtakt .
#   docker build --tag gleichtakt --build-arg LOCKS="run postgresql" .     with records or figures in PostgreSQL
FROM python:3.11-slim-bookworm AS packages
ARG LOCKS="run"
WORKDIR /srv/gleichtakt
COPY locks locks
RUN python -m venv .venv \
 && for lock in ${LOCKS}; do \
        .venv/bin/python -m pip install --no-cache-dir --no-deps --require-hashes -r "locks/${lock}.txt" || exit 1; \
    done

FROM python:3.11-slim-bookworm
# Reports as PDF are set with Pango; of Debian's packages the newest, for the sake of security updates.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 gleichtakt \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin gleichtakt \
 && install -d -o gleichtakt -g gleichtakt -m 0700 /data /backups
WORKDIR /srv/gleichtakt
COPY --from=packages /srv/gleichtakt/.venv .venv
COPY LICENSE requirements.txt cli.py dashboard.py gleichtakt.py settings.py ./
COPY .streamlit .streamlit
COPY connectors connectors
COPY locks locks
COPY metrics metrics
COPY model model
COPY pages pages
COPY start start
COPY storage storage
COPY ui ui
ENV PATH=/srv/gleichtakt/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LANG=C.UTF-8 \
    HOME=/tmp \
    STREAMLIT_LOGGER_HIDE_WELCOME_MESSAGE=true \
    GLEICHTAKT_DATA=/data
VOLUME ["/data", "/backups"]
EXPOSE 8501
USER 10001:10001
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/healthz', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "dashboard.py", "--server.port=8501", "--server.address=0.0.0.0"]
