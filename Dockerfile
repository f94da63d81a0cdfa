# ADDRESS is what pytorch.org gives for Linux, pip and CPU, after --index-url:
#   docker build --build-arg CPU_WHEELS=ADDRESS -t node_viz .
#   docker run --rm --init --read-only --tmpfs /tmp -v node_viz:/cache -p 8501:8501 node_viz
FROM python:3.12-slim
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src

# What pip takes by itself on Linux brings gigabytes of CUDA. Only the CPU build has "+cpu" in its
# version, so without the address the build ends here and has loaded nothing.
ARG CPU_WHEELS
COPY constraints.txt ./
RUN pip install --extra-index-url "${CPU_WHEELS:?see the first lines of the Dockerfile}" \
    "$(grep '^torch==' constraints.txt)+cpu"

COPY pyproject.toml README.md LICENSE app.py ./
COPY .ci .ci
COPY .streamlit .streamlit
COPY pages pages
COPY node_viz node_viz
RUN pip install --constraint constraints.txt .

# Only the cache and /tmp need to be written to.
RUN useradd --uid 10001 --no-create-home student && install --directory --owner student /cache
ENV XDG_CACHE_HOME=/cache PYTHONDONTWRITEBYTECODE=1
WORKDIR /
USER 10001
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://localhost:8501/_stcore/health')"]
CMD ["node-viz", "app", "--host", "0.0.0.0", "--no-browser"]
