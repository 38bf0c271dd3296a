// Runs a sandbox with containerd's own messages over Connect, waits for its exit and deletes it.
// `cd examples/go && go mod tidy && go run .` while `npm start` runs.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"

	"connectrpc.com/connect"
	sandbox "github.com/containerd/containerd/api/services/sandbox/v1"
	"github.com/containerd/containerd/api/types"
	"google.golang.org/protobuf/types/known/anypb"
)

const spec = `{"process":{"args":["sh","-c","exit 3"],"cwd":"/"}}`

// call sends one RPC, such as Store/Create.
func call[I, O any](method string, message *I) *O {
	base := os.Getenv("SANDBOX_URL")
	if base == "" {
		base = "http://127.0.0.1:8787"
	}
	client := connect.NewClient[I, O](http.DefaultClient, base+"/containerd.services.sandbox.v1."+method)
	request := connect.NewRequest(message)
	request.Header().Set("containerd-namespace", "default")
	if token := os.Getenv("SANDBOX_TOKEN"); token != "" {
		request.Header().Set("authorization", "Bearer "+token)
	}
	answer, err := client.CallUnary(context.Background(), request)
	if err != nil {
		log.Fatalf("%s: %v", method, err)
	}
	return answer.Msg
}

func main() {
	id := fmt.Sprintf("go-%d", os.Getpid())
	call[sandbox.StoreCreateRequest, sandbox.StoreCreateResponse]("Store/Create", &sandbox.StoreCreateRequest{Sandbox: &types.Sandbox{
		SandboxID: id,
		Runtime:   &types.Sandbox_Runtime{Name: "process"},
		Spec:      &anypb.Any{TypeUrl: "types.containerd.io/opencontainers/runtime-spec/1/Spec", Value: []byte(spec)},
	}})
	call[sandbox.ControllerCreateRequest, sandbox.ControllerCreateResponse]("Controller/Create", &sandbox.ControllerCreateRequest{SandboxID: id})
	call[sandbox.ControllerStartRequest, sandbox.ControllerStartResponse]("Controller/Start", &sandbox.ControllerStartRequest{SandboxID: id})
	exit := call[sandbox.ControllerWaitRequest, sandbox.ControllerWaitResponse]("Controller/Wait", &sandbox.ControllerWaitRequest{SandboxID: id})
	fmt.Printf("%s has exited with %d\n", id, exit.ExitStatus)
	call[sandbox.ControllerShutdownRequest, sandbox.ControllerShutdownResponse]("Controller/Shutdown", &sandbox.ControllerShutdownRequest{SandboxID: id})
	call[sandbox.StoreDeleteRequest, sandbox.StoreDeleteResponse]("Store/Delete", &sandbox.StoreDeleteRequest{SandboxID: id})
}
