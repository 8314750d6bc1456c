# Stands in for temporalio/ui: an older release of the same program, built from its Go module.
FROM localhost/stand-in-base
WORKDIR /home/ui-server
COPY ui-server ui-server
COPY ui-config.yaml config/docker.yaml
ENTRYPOINT ["./ui-server", "--env", "docker", "start"]
