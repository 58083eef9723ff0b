"""How the site is served: gunicorn -c deploy/gunicorn.conf.py workforce.wsgi"""

import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "3"))
threads = 4
timeout = 60
graceful_timeout = 30
# A worker is replaced now and then, not all at the same moment, so that memory cannot creep.
max_requests, max_requests_jitter = 2000, 200
# What a request may carry before Django sees it.
limit_request_line, limit_request_fields = 4094, 60
