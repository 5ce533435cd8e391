# One image for every process; docker-compose.yml says which command each of them runs.
FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /srv/examprep
COPY requirements.txt .
RUN pip install --require-hashes --only-binary :all: -r requirements.txt
COPY . .
# Static files get their fingerprints here, and nothing needs to be written when it runs.
RUN python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q examprep grader questions

FROM python:3.11-slim
# What lays PDFs out: text, fonts, and the subsets of them that go into the file.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin examprep
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/examprep /srv/examprep
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 PORT=8000
WORKDIR /srv/examprep
USER 10001
EXPOSE 8000
CMD ["gunicorn", "--config", "python:examprep.serving", "examprep.wsgi"]
