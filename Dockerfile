# StudyMate in one image: build the client, build a static binary, ship the binary alone.
# docker build -t studymate . && docker run -p 8080:8080 -p 7882:7882/udp -p 7882:7882 -p 3478:3478/udp -p 3478:3478 -v studymate:/data studymate
FROM node:20-bookworm-slim AS client
WORKDIR /src/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci || npm install --no-save
COPY web ./
RUN npm run build

FROM golang:1.26-bookworm AS binary
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=client /src/web/dist web/dist
# The folders of the final image are made here: it has no shell to make them with.
RUN make static-only && mkdir -p /out/data && mv bin/studymate-static /out/studymate

FROM scratch
COPY --from=binary /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=binary --chown=65532:65532 /out/data /data
COPY --from=binary /out/studymate /studymate
USER 65532:65532
ENV STUDYMATE_DATA_DIR=/data
VOLUME /data
EXPOSE 8080 7882 7882/udp 3478 3478/udp
# The check takes the same variables as the server, so it asks the port that is really in use.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s CMD ["/studymate", "healthcheck"]
ENTRYPOINT ["/studymate"]
CMD ["serve"]
