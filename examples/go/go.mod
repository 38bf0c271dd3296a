module example.com/sandbox-functions

go 1.23

require (
	connectrpc.com/connect v1.18.1
	github.com/containerd/containerd/api v1.9.0
	google.golang.org/protobuf v1.36.6
)
