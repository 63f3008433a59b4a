# Build: docker build -t walletgate .     Run: docker run -p 8080:8080 -v ./config:/etc/walletgate:ro walletgate
# Both stages start from it. A tag moves; to build the same image again, pin it by digest:
#   docker build --build-arg BASE=debian:bookworm-slim@sha256:… -t walletgate .
# with what `docker buildx imagetools inspect debian:bookworm-slim` shows as its digest. The image knows no git; which
# revision it is, walletgate_build_info tells where the build is told:
#   docker build --build-arg REVISION=$(git describe --always --dirty --abbrev=12) -t walletgate .
ARG BASE=debian:bookworm-slim
FROM ${BASE} AS build
WORKDIR /src
COPY config/debian-packages.txt config/
RUN apt-get update \
 && sed 's/#.*//' config/debian-packages.txt | xargs apt-get install -y --no-install-recommends \
 && rm -rf /var/lib/apt/lists/*
COPY CMakeLists.txt CMakePresets.json ./
COPY src src
ARG REVISION
RUN cmake --preset release -DWALLETGATE_TESTS=OFF -DWALLETGATE_REVISION=${REVISION} \
 && cmake --build --preset release --target walletgate \
 && strip build/release/walletgate

FROM ${BASE}
LABEL org.opencontainers.image.title="Walletgate" \
      org.opencontainers.image.description="One end-user API in front of many wallet vendors"
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      ca-certificates libcurl4 libpistache0 libprometheus-cpp-core1.0 libre2-9 libsqlite3-0 libssl3 libyaml-cpp0.7 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /src/build/release/walletgate /usr/local/bin/walletgate
COPY providers /usr/share/walletgate/providers
COPY config /usr/share/walletgate/config
RUN install -d -o 65532 -g 65532 -m 0700 /var/lib/walletgate
VOLUME /var/lib/walletgate
ENV WALLETGATE_HOME=/usr/share/walletgate
WORKDIR /usr/share/walletgate
USER 65532:65532
EXPOSE 8080 9090
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["walletgate", "healthcheck"]
ENTRYPOINT ["walletgate"]
CMD ["serve", "-c", "/etc/walletgate/walletgate.yaml"]
