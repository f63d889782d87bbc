# One image for all of the site's own processes; docker-compose.yml says which command each runs.

FROM python:3.12-slim AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PATH=/venv/bin:$PATH
COPY requirements.lock .
RUN python -m venv /venv && pip install --require-hashes --requirement requirements.lock
COPY . .
# Both write below the program, whose files a release replaces as a whole.
RUN python -m devtools.translations compile \
    && SECRET_KEY=only-for-this-step STRIPE_SIMULATED=1 STATIC_ROOT=/app/staticfiles VAR_DIR=/tmp/var \
       python manage.py collectstatic --no-input

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data site && install --directory --owner 10001 /data
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/app/staticfiles \
    VAR_DIR=/data
USER 10001
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--preload", "--workers", "2", "--threads", "4", "--no-control-socket", "--access-logfile", "-"]
