# docker build -t node_viz . && docker run --rm -p 8501:8501 node_viz
FROM python:3.12-slim
WORKDIR /node_viz
COPY pyproject.toml README.md LICENSE ./
COPY node_viz node_viz
COPY pages pages
COPY .streamlit .streamlit
COPY app.py ./
COPY .ci .ci
RUN pip install --no-cache-dir -e .
RUN useradd --create-home student
USER student
EXPOSE 8501
HEALTHCHECK CMD python -c "import urllib.request as u; u.urlopen('http://localhost:8501/_stcore/health')"
CMD ["node-viz", "app", "--host", "0.0.0.0", "--no-browser"]
