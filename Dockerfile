# Rhumb in a container. With processors:      docker build -t rhumb . && docker run --rm rhumb
# With NVIDIA's GPUs (12 GB):                 docker build --build-arg ENGINE=cuda -t rhumb-cuda . && docker run --rm --gpus all rhumb-cuda ./rhumb doctor
FROM eclipse-temurin:17-jdk-noble
# The fonts are for figures, git for what 'new-plugin' and Maven read, Python for the CUDA engine.
RUN apt-get update \
  && apt-get install -y --no-install-recommends bash curl git fontconfig fonts-dejavu-core libfreetype6 libgomp1 python3 python3-venv util-linux \
  && rm -rf /var/lib/apt/lists/*
# Not root, so that the files of results on a mounted folder belong to a user.
RUN useradd --create-home --uid 10001 rhumb && mkdir /rhumb && chown rhumb /rhumb
USER rhumb
WORKDIR /rhumb
COPY --chown=rhumb . .
# Builds, and unpacks the engine's libraries: a container then starts without a network.
RUN ./rhumb list >/dev/null && ./rhumb doctor
# "bundled" computes on processors; "cuda" fetches a PyTorch with CUDA by pip.
ARG ENGINE=bundled
RUN if [ "$ENGINE" != bundled ]; then ./rhumb doctor --install-engine "$ENGINE" && rm -rf "$HOME/.cache/pip"; fi
ENV RHUMB_NO_BUILD=1
CMD ["./rhumb", "run", "experiments/quickstart.yaml"]
