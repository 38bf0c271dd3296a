import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace containerd. */
export namespace containerd {

    /** Namespace services. */
    namespace services {

        /** Namespace version. */
        namespace version {

            /** Namespace v1. */
            namespace v1 {

                /**
                 * Properties of a VersionResponse.
                 * @deprecated Use containerd.services.version.v1.VersionResponse.$Properties instead.
                 */
                interface IVersionResponse extends containerd.services.version.v1.VersionResponse.$Properties {
                }

                /** Represents a VersionResponse. */
                class VersionResponse {

                    /**
                     * Constructs a new VersionResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.version.v1.VersionResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** VersionResponse version. */
                    version: string;

                    /** VersionResponse revision. */
                    revision: string;

                    /**
                     * Encodes the specified VersionResponse message. Does not implicitly {@link containerd.services.version.v1.VersionResponse.verify|verify} messages.
                     * @param message VersionResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.version.v1.VersionResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a VersionResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.version.v1.VersionResponse & containerd.services.version.v1.VersionResponse.$Shape} VersionResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.version.v1.VersionResponse & containerd.services.version.v1.VersionResponse.$Shape;
                }

                namespace VersionResponse {

                    /** Properties of a VersionResponse. */
                    interface $Properties {

                        /** VersionResponse version */
                        version?: (string|null);

                        /** VersionResponse revision */
                        revision?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a VersionResponse. */
                    type $Shape = containerd.services.version.v1.VersionResponse.$Properties;
                }
            }
        }

        /** Namespace tasks. */
        namespace tasks {

            /** Namespace v1. */
            namespace v1 {

                /**
                 * Properties of a CreateTaskRequest.
                 * @deprecated Use containerd.services.tasks.v1.CreateTaskRequest.$Properties instead.
                 */
                interface ICreateTaskRequest extends containerd.services.tasks.v1.CreateTaskRequest.$Properties {
                }

                /** Represents a CreateTaskRequest. */
                class CreateTaskRequest {

                    /**
                     * Constructs a new CreateTaskRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.tasks.v1.CreateTaskRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** CreateTaskRequest containerId. */
                    containerId: string;

                    /** CreateTaskRequest rootfs. */
                    rootfs: containerd.types.Mount.$Properties[];

                    /** CreateTaskRequest stdout. */
                    stdout: string;

                    /** CreateTaskRequest stderr. */
                    stderr: string;

                    /** CreateTaskRequest options. */
                    options?: (google.protobuf.Any.$Properties|null);

                    /**
                     * Encodes the specified CreateTaskRequest message. Does not implicitly {@link containerd.services.tasks.v1.CreateTaskRequest.verify|verify} messages.
                     * @param message CreateTaskRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.tasks.v1.CreateTaskRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a CreateTaskRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.CreateTaskRequest & containerd.services.tasks.v1.CreateTaskRequest.$Shape} CreateTaskRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.tasks.v1.CreateTaskRequest & containerd.services.tasks.v1.CreateTaskRequest.$Shape;
                }

                namespace CreateTaskRequest {

                    /** Properties of a CreateTaskRequest. */
                    interface $Properties {

                        /** CreateTaskRequest containerId */
                        containerId?: (string|null);

                        /** CreateTaskRequest rootfs */
                        rootfs?: (containerd.types.Mount.$Properties[]|null);

                        /** CreateTaskRequest stdout */
                        stdout?: (string|null);

                        /** CreateTaskRequest stderr */
                        stderr?: (string|null);

                        /** CreateTaskRequest options */
                        options?: (google.protobuf.Any.$Properties|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a CreateTaskRequest. */
                    type $Shape = containerd.services.tasks.v1.CreateTaskRequest.$Properties;
                }

                /**
                 * Properties of a CreateTaskResponse.
                 * @deprecated Use containerd.services.tasks.v1.CreateTaskResponse.$Properties instead.
                 */
                interface ICreateTaskResponse extends containerd.services.tasks.v1.CreateTaskResponse.$Properties {
                }

                /** Represents a CreateTaskResponse. */
                class CreateTaskResponse {

                    /**
                     * Constructs a new CreateTaskResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.tasks.v1.CreateTaskResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** CreateTaskResponse containerId. */
                    containerId: string;

                    /** CreateTaskResponse pid. */
                    pid: number;

                    /**
                     * Encodes the specified CreateTaskResponse message. Does not implicitly {@link containerd.services.tasks.v1.CreateTaskResponse.verify|verify} messages.
                     * @param message CreateTaskResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.tasks.v1.CreateTaskResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a CreateTaskResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.CreateTaskResponse & containerd.services.tasks.v1.CreateTaskResponse.$Shape} CreateTaskResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.tasks.v1.CreateTaskResponse & containerd.services.tasks.v1.CreateTaskResponse.$Shape;
                }

                namespace CreateTaskResponse {

                    /** Properties of a CreateTaskResponse. */
                    interface $Properties {

                        /** CreateTaskResponse containerId */
                        containerId?: (string|null);

                        /** CreateTaskResponse pid */
                        pid?: (number|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a CreateTaskResponse. */
                    type $Shape = containerd.services.tasks.v1.CreateTaskResponse.$Properties;
                }

                /**
                 * Properties of a StartRequest.
                 * @deprecated Use containerd.services.tasks.v1.StartRequest.$Properties instead.
                 */
                interface IStartRequest extends containerd.services.tasks.v1.StartRequest.$Properties {
                }

                /** Represents a StartRequest. */
                class StartRequest {

                    /**
                     * Constructs a new StartRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.tasks.v1.StartRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** StartRequest containerId. */
                    containerId: string;

                    /** StartRequest execId. */
                    execId: string;

                    /**
                     * Encodes the specified StartRequest message. Does not implicitly {@link containerd.services.tasks.v1.StartRequest.verify|verify} messages.
                     * @param message StartRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.tasks.v1.StartRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a StartRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.StartRequest & containerd.services.tasks.v1.StartRequest.$Shape} StartRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.tasks.v1.StartRequest & containerd.services.tasks.v1.StartRequest.$Shape;
                }

                namespace StartRequest {

                    /** Properties of a StartRequest. */
                    interface $Properties {

                        /** StartRequest containerId */
                        containerId?: (string|null);

                        /** StartRequest execId */
                        execId?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a StartRequest. */
                    type $Shape = containerd.services.tasks.v1.StartRequest.$Properties;
                }

                /**
                 * Properties of a StartResponse.
                 * @deprecated Use containerd.services.tasks.v1.StartResponse.$Properties instead.
                 */
                interface IStartResponse extends containerd.services.tasks.v1.StartResponse.$Properties {
                }

                /** Represents a StartResponse. */
                class StartResponse {

                    /**
                     * Constructs a new StartResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.tasks.v1.StartResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** StartResponse pid. */
                    pid: number;

                    /**
                     * Encodes the specified StartResponse message. Does not implicitly {@link containerd.services.tasks.v1.StartResponse.verify|verify} messages.
                     * @param message StartResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.tasks.v1.StartResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a StartResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.StartResponse & containerd.services.tasks.v1.StartResponse.$Shape} StartResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.tasks.v1.StartResponse & containerd.services.tasks.v1.StartResponse.$Shape;
                }

                namespace StartResponse {

                    /** Properties of a StartResponse. */
                    interface $Properties {

                        /** StartResponse pid */
                        pid?: (number|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a StartResponse. */
                    type $Shape = containerd.services.tasks.v1.StartResponse.$Properties;
                }

                /**
                 * Properties of a DeleteTaskRequest.
                 * @deprecated Use containerd.services.tasks.v1.DeleteTaskRequest.$Properties instead.
                 */
                interface IDeleteTaskRequest extends containerd.services.tasks.v1.DeleteTaskRequest.$Properties {
                }

                /** Represents a DeleteTaskRequest. */
                class DeleteTaskRequest {

                    /**
                     * Constructs a new DeleteTaskRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.tasks.v1.DeleteTaskRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** DeleteTaskRequest containerId. */
                    containerId: string;

                    /**
                     * Encodes the specified DeleteTaskRequest message. Does not implicitly {@link containerd.services.tasks.v1.DeleteTaskRequest.verify|verify} messages.
                     * @param message DeleteTaskRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.tasks.v1.DeleteTaskRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a DeleteTaskRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.DeleteTaskRequest & containerd.services.tasks.v1.DeleteTaskRequest.$Shape} DeleteTaskRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.tasks.v1.DeleteTaskRequest & containerd.services.tasks.v1.DeleteTaskRequest.$Shape;
                }

                namespace DeleteTaskRequest {

                    /** Properties of a DeleteTaskRequest. */
                    interface $Properties {

                        /** DeleteTaskRequest containerId */
                        containerId?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a DeleteTaskRequest. */
                    type $Shape = containerd.services.tasks.v1.DeleteTaskRequest.$Properties;
                }

                /**
                 * Properties of a GetRequest.
                 * @deprecated Use containerd.services.tasks.v1.GetRequest.$Properties instead.
                 */
                interface IGetRequest extends containerd.services.tasks.v1.GetRequest.$Properties {
                }

                /** Represents a GetRequest. */
                class GetRequest {

                    /**
                     * Constructs a new GetRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.tasks.v1.GetRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** GetRequest containerId. */
                    containerId: string;

                    /** GetRequest execId. */
                    execId: string;

                    /**
                     * Encodes the specified GetRequest message. Does not implicitly {@link containerd.services.tasks.v1.GetRequest.verify|verify} messages.
                     * @param message GetRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.tasks.v1.GetRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a GetRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.GetRequest & containerd.services.tasks.v1.GetRequest.$Shape} GetRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.tasks.v1.GetRequest & containerd.services.tasks.v1.GetRequest.$Shape;
                }

                namespace GetRequest {

                    /** Properties of a GetRequest. */
                    interface $Properties {

                        /** GetRequest containerId */
                        containerId?: (string|null);

                        /** GetRequest execId */
                        execId?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a GetRequest. */
                    type $Shape = containerd.services.tasks.v1.GetRequest.$Properties;
                }

                /**
                 * Properties of a GetResponse.
                 * @deprecated Use containerd.services.tasks.v1.GetResponse.$Properties instead.
                 */
                interface IGetResponse extends containerd.services.tasks.v1.GetResponse.$Properties {
                }

                /** Represents a GetResponse. */
                class GetResponse {

                    /**
                     * Constructs a new GetResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.tasks.v1.GetResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** GetResponse process. */
                    process?: (containerd.v1.types.Process.$Properties|null);

                    /**
                     * Encodes the specified GetResponse message. Does not implicitly {@link containerd.services.tasks.v1.GetResponse.verify|verify} messages.
                     * @param message GetResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.tasks.v1.GetResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a GetResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.GetResponse & containerd.services.tasks.v1.GetResponse.$Shape} GetResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.tasks.v1.GetResponse & containerd.services.tasks.v1.GetResponse.$Shape;
                }

                namespace GetResponse {

                    /** Properties of a GetResponse. */
                    interface $Properties {

                        /** GetResponse process */
                        process?: (containerd.v1.types.Process.$Properties|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a GetResponse. */
                    type $Shape = containerd.services.tasks.v1.GetResponse.$Properties;
                }

                /**
                 * Properties of a KillRequest.
                 * @deprecated Use containerd.services.tasks.v1.KillRequest.$Properties instead.
                 */
                interface IKillRequest extends containerd.services.tasks.v1.KillRequest.$Properties {
                }

                /** Represents a KillRequest. */
                class KillRequest {

                    /**
                     * Constructs a new KillRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.tasks.v1.KillRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** KillRequest containerId. */
                    containerId: string;

                    /** KillRequest execId. */
                    execId: string;

                    /** KillRequest signal. */
                    signal: number;

                    /** KillRequest all. */
                    all: boolean;

                    /**
                     * Encodes the specified KillRequest message. Does not implicitly {@link containerd.services.tasks.v1.KillRequest.verify|verify} messages.
                     * @param message KillRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.tasks.v1.KillRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a KillRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.KillRequest & containerd.services.tasks.v1.KillRequest.$Shape} KillRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.tasks.v1.KillRequest & containerd.services.tasks.v1.KillRequest.$Shape;
                }

                namespace KillRequest {

                    /** Properties of a KillRequest. */
                    interface $Properties {

                        /** KillRequest containerId */
                        containerId?: (string|null);

                        /** KillRequest execId */
                        execId?: (string|null);

                        /** KillRequest signal */
                        signal?: (number|null);

                        /** KillRequest all */
                        all?: (boolean|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a KillRequest. */
                    type $Shape = containerd.services.tasks.v1.KillRequest.$Properties;
                }

                /**
                 * Properties of a WaitRequest.
                 * @deprecated Use containerd.services.tasks.v1.WaitRequest.$Properties instead.
                 */
                interface IWaitRequest extends containerd.services.tasks.v1.WaitRequest.$Properties {
                }

                /** Represents a WaitRequest. */
                class WaitRequest {

                    /**
                     * Constructs a new WaitRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.tasks.v1.WaitRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** WaitRequest containerId. */
                    containerId: string;

                    /** WaitRequest execId. */
                    execId: string;

                    /**
                     * Encodes the specified WaitRequest message. Does not implicitly {@link containerd.services.tasks.v1.WaitRequest.verify|verify} messages.
                     * @param message WaitRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.tasks.v1.WaitRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a WaitRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.WaitRequest & containerd.services.tasks.v1.WaitRequest.$Shape} WaitRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.tasks.v1.WaitRequest & containerd.services.tasks.v1.WaitRequest.$Shape;
                }

                namespace WaitRequest {

                    /** Properties of a WaitRequest. */
                    interface $Properties {

                        /** WaitRequest containerId */
                        containerId?: (string|null);

                        /** WaitRequest execId */
                        execId?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a WaitRequest. */
                    type $Shape = containerd.services.tasks.v1.WaitRequest.$Properties;
                }

                /**
                 * Properties of a WaitResponse.
                 * @deprecated Use containerd.services.tasks.v1.WaitResponse.$Properties instead.
                 */
                interface IWaitResponse extends containerd.services.tasks.v1.WaitResponse.$Properties {
                }

                /** Represents a WaitResponse. */
                class WaitResponse {

                    /**
                     * Constructs a new WaitResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.tasks.v1.WaitResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** WaitResponse exitStatus. */
                    exitStatus: number;

                    /** WaitResponse exitedAt. */
                    exitedAt?: (google.protobuf.Timestamp.$Properties|null);

                    /**
                     * Encodes the specified WaitResponse message. Does not implicitly {@link containerd.services.tasks.v1.WaitResponse.verify|verify} messages.
                     * @param message WaitResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.tasks.v1.WaitResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a WaitResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.WaitResponse & containerd.services.tasks.v1.WaitResponse.$Shape} WaitResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.tasks.v1.WaitResponse & containerd.services.tasks.v1.WaitResponse.$Shape;
                }

                namespace WaitResponse {

                    /** Properties of a WaitResponse. */
                    interface $Properties {

                        /** WaitResponse exitStatus */
                        exitStatus?: (number|null);

                        /** WaitResponse exitedAt */
                        exitedAt?: (google.protobuf.Timestamp.$Properties|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a WaitResponse. */
                    type $Shape = containerd.services.tasks.v1.WaitResponse.$Properties;
                }
            }
        }

        /** Namespace images. */
        namespace images {

            /** Namespace v1. */
            namespace v1 {

                /**
                 * Properties of an Image.
                 * @deprecated Use containerd.services.images.v1.Image.$Properties instead.
                 */
                interface IImage extends containerd.services.images.v1.Image.$Properties {
                }

                /** Represents an Image. */
                class Image {

                    /**
                     * Constructs a new Image.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.images.v1.Image.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** Image name. */
                    name: string;

                    /** Image target. */
                    target?: (containerd.types.Descriptor.$Properties|null);

                    /**
                     * Encodes the specified Image message. Does not implicitly {@link containerd.services.images.v1.Image.verify|verify} messages.
                     * @param message Image message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.images.v1.Image.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes an Image message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.images.v1.Image & containerd.services.images.v1.Image.$Shape} Image
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.images.v1.Image & containerd.services.images.v1.Image.$Shape;
                }

                namespace Image {

                    /** Properties of an Image. */
                    interface $Properties {

                        /** Image name */
                        name?: (string|null);

                        /** Image target */
                        target?: (containerd.types.Descriptor.$Properties|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of an Image. */
                    type $Shape = containerd.services.images.v1.Image.$Properties;
                }

                /**
                 * Properties of a GetImageRequest.
                 * @deprecated Use containerd.services.images.v1.GetImageRequest.$Properties instead.
                 */
                interface IGetImageRequest extends containerd.services.images.v1.GetImageRequest.$Properties {
                }

                /** Represents a GetImageRequest. */
                class GetImageRequest {

                    /**
                     * Constructs a new GetImageRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.images.v1.GetImageRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** GetImageRequest name. */
                    name: string;

                    /**
                     * Encodes the specified GetImageRequest message. Does not implicitly {@link containerd.services.images.v1.GetImageRequest.verify|verify} messages.
                     * @param message GetImageRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.images.v1.GetImageRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a GetImageRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.images.v1.GetImageRequest & containerd.services.images.v1.GetImageRequest.$Shape} GetImageRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.images.v1.GetImageRequest & containerd.services.images.v1.GetImageRequest.$Shape;
                }

                namespace GetImageRequest {

                    /** Properties of a GetImageRequest. */
                    interface $Properties {

                        /** GetImageRequest name */
                        name?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a GetImageRequest. */
                    type $Shape = containerd.services.images.v1.GetImageRequest.$Properties;
                }

                /**
                 * Properties of a GetImageResponse.
                 * @deprecated Use containerd.services.images.v1.GetImageResponse.$Properties instead.
                 */
                interface IGetImageResponse extends containerd.services.images.v1.GetImageResponse.$Properties {
                }

                /** Represents a GetImageResponse. */
                class GetImageResponse {

                    /**
                     * Constructs a new GetImageResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.images.v1.GetImageResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** GetImageResponse image. */
                    image?: (containerd.services.images.v1.Image.$Properties|null);

                    /**
                     * Encodes the specified GetImageResponse message. Does not implicitly {@link containerd.services.images.v1.GetImageResponse.verify|verify} messages.
                     * @param message GetImageResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.images.v1.GetImageResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a GetImageResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.images.v1.GetImageResponse & containerd.services.images.v1.GetImageResponse.$Shape} GetImageResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.images.v1.GetImageResponse & containerd.services.images.v1.GetImageResponse.$Shape;
                }

                namespace GetImageResponse {

                    /** Properties of a GetImageResponse. */
                    interface $Properties {

                        /** GetImageResponse image */
                        image?: (containerd.services.images.v1.Image.$Properties|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a GetImageResponse. */
                    type $Shape = containerd.services.images.v1.GetImageResponse.$Properties;
                }
            }
        }

        /** Namespace content. */
        namespace content {

            /** Namespace v1. */
            namespace v1 {

                /**
                 * Properties of an Info.
                 * @deprecated Use containerd.services.content.v1.Info.$Properties instead.
                 */
                interface IInfo extends containerd.services.content.v1.Info.$Properties {
                }

                /** Represents an Info. */
                class Info {

                    /**
                     * Constructs a new Info.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.content.v1.Info.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** Info digest. */
                    digest: string;

                    /** Info size. */
                    size: (number|Long);

                    /** Info labels. */
                    labels: { [k: string]: string };

                    /**
                     * Encodes the specified Info message. Does not implicitly {@link containerd.services.content.v1.Info.verify|verify} messages.
                     * @param message Info message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.content.v1.Info.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes an Info message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.content.v1.Info & containerd.services.content.v1.Info.$Shape} Info
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.content.v1.Info & containerd.services.content.v1.Info.$Shape;
                }

                namespace Info {

                    /** Properties of an Info. */
                    interface $Properties {

                        /** Info digest */
                        digest?: (string|null);

                        /** Info size */
                        size?: (number|Long|null);

                        /** Info labels */
                        labels?: ({ [k: string]: string }|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of an Info. */
                    type $Shape = containerd.services.content.v1.Info.$Properties;
                }

                /**
                 * Properties of an InfoRequest.
                 * @deprecated Use containerd.services.content.v1.InfoRequest.$Properties instead.
                 */
                interface IInfoRequest extends containerd.services.content.v1.InfoRequest.$Properties {
                }

                /** Represents an InfoRequest. */
                class InfoRequest {

                    /**
                     * Constructs a new InfoRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.content.v1.InfoRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** InfoRequest digest. */
                    digest: string;

                    /**
                     * Encodes the specified InfoRequest message. Does not implicitly {@link containerd.services.content.v1.InfoRequest.verify|verify} messages.
                     * @param message InfoRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.content.v1.InfoRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes an InfoRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.content.v1.InfoRequest & containerd.services.content.v1.InfoRequest.$Shape} InfoRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.content.v1.InfoRequest & containerd.services.content.v1.InfoRequest.$Shape;
                }

                namespace InfoRequest {

                    /** Properties of an InfoRequest. */
                    interface $Properties {

                        /** InfoRequest digest */
                        digest?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of an InfoRequest. */
                    type $Shape = containerd.services.content.v1.InfoRequest.$Properties;
                }

                /**
                 * Properties of an InfoResponse.
                 * @deprecated Use containerd.services.content.v1.InfoResponse.$Properties instead.
                 */
                interface IInfoResponse extends containerd.services.content.v1.InfoResponse.$Properties {
                }

                /** Represents an InfoResponse. */
                class InfoResponse {

                    /**
                     * Constructs a new InfoResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.content.v1.InfoResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** InfoResponse info. */
                    info?: (containerd.services.content.v1.Info.$Properties|null);

                    /**
                     * Encodes the specified InfoResponse message. Does not implicitly {@link containerd.services.content.v1.InfoResponse.verify|verify} messages.
                     * @param message InfoResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.content.v1.InfoResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes an InfoResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.content.v1.InfoResponse & containerd.services.content.v1.InfoResponse.$Shape} InfoResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.content.v1.InfoResponse & containerd.services.content.v1.InfoResponse.$Shape;
                }

                namespace InfoResponse {

                    /** Properties of an InfoResponse. */
                    interface $Properties {

                        /** InfoResponse info */
                        info?: (containerd.services.content.v1.Info.$Properties|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of an InfoResponse. */
                    type $Shape = containerd.services.content.v1.InfoResponse.$Properties;
                }

                /**
                 * Properties of a ReadContentRequest.
                 * @deprecated Use containerd.services.content.v1.ReadContentRequest.$Properties instead.
                 */
                interface IReadContentRequest extends containerd.services.content.v1.ReadContentRequest.$Properties {
                }

                /** Represents a ReadContentRequest. */
                class ReadContentRequest {

                    /**
                     * Constructs a new ReadContentRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.content.v1.ReadContentRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ReadContentRequest digest. */
                    digest: string;

                    /** ReadContentRequest offset. */
                    offset: (number|Long);

                    /** ReadContentRequest size. */
                    size: (number|Long);

                    /**
                     * Encodes the specified ReadContentRequest message. Does not implicitly {@link containerd.services.content.v1.ReadContentRequest.verify|verify} messages.
                     * @param message ReadContentRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.content.v1.ReadContentRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ReadContentRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.content.v1.ReadContentRequest & containerd.services.content.v1.ReadContentRequest.$Shape} ReadContentRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.content.v1.ReadContentRequest & containerd.services.content.v1.ReadContentRequest.$Shape;
                }

                namespace ReadContentRequest {

                    /** Properties of a ReadContentRequest. */
                    interface $Properties {

                        /** ReadContentRequest digest */
                        digest?: (string|null);

                        /** ReadContentRequest offset */
                        offset?: (number|Long|null);

                        /** ReadContentRequest size */
                        size?: (number|Long|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ReadContentRequest. */
                    type $Shape = containerd.services.content.v1.ReadContentRequest.$Properties;
                }

                /**
                 * Properties of a ReadContentResponse.
                 * @deprecated Use containerd.services.content.v1.ReadContentResponse.$Properties instead.
                 */
                interface IReadContentResponse extends containerd.services.content.v1.ReadContentResponse.$Properties {
                }

                /** Represents a ReadContentResponse. */
                class ReadContentResponse {

                    /**
                     * Constructs a new ReadContentResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.content.v1.ReadContentResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ReadContentResponse offset. */
                    offset: (number|Long);

                    /** ReadContentResponse data. */
                    data: Uint8Array;

                    /**
                     * Encodes the specified ReadContentResponse message. Does not implicitly {@link containerd.services.content.v1.ReadContentResponse.verify|verify} messages.
                     * @param message ReadContentResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.content.v1.ReadContentResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ReadContentResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.content.v1.ReadContentResponse & containerd.services.content.v1.ReadContentResponse.$Shape} ReadContentResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.content.v1.ReadContentResponse & containerd.services.content.v1.ReadContentResponse.$Shape;
                }

                namespace ReadContentResponse {

                    /** Properties of a ReadContentResponse. */
                    interface $Properties {

                        /** ReadContentResponse offset */
                        offset?: (number|Long|null);

                        /** ReadContentResponse data */
                        data?: (Uint8Array|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ReadContentResponse. */
                    type $Shape = containerd.services.content.v1.ReadContentResponse.$Properties;
                }
            }
        }

        /** Namespace introspection. */
        namespace introspection {

            /** Namespace v1. */
            namespace v1 {

                /**
                 * Properties of a PluginsRequest.
                 * @deprecated Use containerd.services.introspection.v1.PluginsRequest.$Properties instead.
                 */
                interface IPluginsRequest extends containerd.services.introspection.v1.PluginsRequest.$Properties {
                }

                /** Represents a PluginsRequest. */
                class PluginsRequest {

                    /**
                     * Constructs a new PluginsRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.introspection.v1.PluginsRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** PluginsRequest filters. */
                    filters: string[];

                    /**
                     * Encodes the specified PluginsRequest message. Does not implicitly {@link containerd.services.introspection.v1.PluginsRequest.verify|verify} messages.
                     * @param message PluginsRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.introspection.v1.PluginsRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a PluginsRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.introspection.v1.PluginsRequest & containerd.services.introspection.v1.PluginsRequest.$Shape} PluginsRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.introspection.v1.PluginsRequest & containerd.services.introspection.v1.PluginsRequest.$Shape;
                }

                namespace PluginsRequest {

                    /** Properties of a PluginsRequest. */
                    interface $Properties {

                        /** PluginsRequest filters */
                        filters?: (string[]|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a PluginsRequest. */
                    type $Shape = containerd.services.introspection.v1.PluginsRequest.$Properties;
                }

                /**
                 * Properties of a PluginsResponse.
                 * @deprecated Use containerd.services.introspection.v1.PluginsResponse.$Properties instead.
                 */
                interface IPluginsResponse extends containerd.services.introspection.v1.PluginsResponse.$Properties {
                }

                /** Represents a PluginsResponse. */
                class PluginsResponse {

                    /**
                     * Constructs a new PluginsResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.introspection.v1.PluginsResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** PluginsResponse plugins. */
                    plugins: containerd.services.introspection.v1.Plugin.$Properties[];

                    /**
                     * Encodes the specified PluginsResponse message. Does not implicitly {@link containerd.services.introspection.v1.PluginsResponse.verify|verify} messages.
                     * @param message PluginsResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.introspection.v1.PluginsResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a PluginsResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.introspection.v1.PluginsResponse & containerd.services.introspection.v1.PluginsResponse.$Shape} PluginsResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.introspection.v1.PluginsResponse & containerd.services.introspection.v1.PluginsResponse.$Shape;
                }

                namespace PluginsResponse {

                    /** Properties of a PluginsResponse. */
                    interface $Properties {

                        /** PluginsResponse plugins */
                        plugins?: (containerd.services.introspection.v1.Plugin.$Properties[]|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a PluginsResponse. */
                    type $Shape = containerd.services.introspection.v1.PluginsResponse.$Properties;
                }

                /**
                 * Properties of a Plugin.
                 * @deprecated Use containerd.services.introspection.v1.Plugin.$Properties instead.
                 */
                interface IPlugin extends containerd.services.introspection.v1.Plugin.$Properties {
                }

                /** Represents a Plugin. */
                class Plugin {

                    /**
                     * Constructs a new Plugin.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.introspection.v1.Plugin.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** Plugin id. */
                    id: string;

                    /** Plugin initErr. */
                    initErr: Uint8Array;

                    /**
                     * Encodes the specified Plugin message. Does not implicitly {@link containerd.services.introspection.v1.Plugin.verify|verify} messages.
                     * @param message Plugin message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.introspection.v1.Plugin.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a Plugin message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.introspection.v1.Plugin & containerd.services.introspection.v1.Plugin.$Shape} Plugin
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.introspection.v1.Plugin & containerd.services.introspection.v1.Plugin.$Shape;
                }

                namespace Plugin {

                    /** Properties of a Plugin. */
                    interface $Properties {

                        /** Plugin id */
                        id?: (string|null);

                        /** Plugin initErr */
                        initErr?: (Uint8Array|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a Plugin. */
                    type $Shape = containerd.services.introspection.v1.Plugin.$Properties;
                }
            }
        }

        /** Namespace snapshots. */
        namespace snapshots {

            /** Namespace v1. */
            namespace v1 {

                /**
                 * Properties of a PrepareSnapshotRequest.
                 * @deprecated Use containerd.services.snapshots.v1.PrepareSnapshotRequest.$Properties instead.
                 */
                interface IPrepareSnapshotRequest extends containerd.services.snapshots.v1.PrepareSnapshotRequest.$Properties {
                }

                /** Represents a PrepareSnapshotRequest. */
                class PrepareSnapshotRequest {

                    /**
                     * Constructs a new PrepareSnapshotRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.snapshots.v1.PrepareSnapshotRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** PrepareSnapshotRequest snapshotter. */
                    snapshotter: string;

                    /** PrepareSnapshotRequest key. */
                    key: string;

                    /** PrepareSnapshotRequest parent. */
                    parent: string;

                    /** PrepareSnapshotRequest labels. */
                    labels: { [k: string]: string };

                    /**
                     * Encodes the specified PrepareSnapshotRequest message. Does not implicitly {@link containerd.services.snapshots.v1.PrepareSnapshotRequest.verify|verify} messages.
                     * @param message PrepareSnapshotRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.snapshots.v1.PrepareSnapshotRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a PrepareSnapshotRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.snapshots.v1.PrepareSnapshotRequest & containerd.services.snapshots.v1.PrepareSnapshotRequest.$Shape} PrepareSnapshotRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.snapshots.v1.PrepareSnapshotRequest & containerd.services.snapshots.v1.PrepareSnapshotRequest.$Shape;
                }

                namespace PrepareSnapshotRequest {

                    /** Properties of a PrepareSnapshotRequest. */
                    interface $Properties {

                        /** PrepareSnapshotRequest snapshotter */
                        snapshotter?: (string|null);

                        /** PrepareSnapshotRequest key */
                        key?: (string|null);

                        /** PrepareSnapshotRequest parent */
                        parent?: (string|null);

                        /** PrepareSnapshotRequest labels */
                        labels?: ({ [k: string]: string }|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a PrepareSnapshotRequest. */
                    type $Shape = containerd.services.snapshots.v1.PrepareSnapshotRequest.$Properties;
                }

                /**
                 * Properties of a PrepareSnapshotResponse.
                 * @deprecated Use containerd.services.snapshots.v1.PrepareSnapshotResponse.$Properties instead.
                 */
                interface IPrepareSnapshotResponse extends containerd.services.snapshots.v1.PrepareSnapshotResponse.$Properties {
                }

                /** Represents a PrepareSnapshotResponse. */
                class PrepareSnapshotResponse {

                    /**
                     * Constructs a new PrepareSnapshotResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.snapshots.v1.PrepareSnapshotResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** PrepareSnapshotResponse mounts. */
                    mounts: containerd.types.Mount.$Properties[];

                    /**
                     * Encodes the specified PrepareSnapshotResponse message. Does not implicitly {@link containerd.services.snapshots.v1.PrepareSnapshotResponse.verify|verify} messages.
                     * @param message PrepareSnapshotResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.snapshots.v1.PrepareSnapshotResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a PrepareSnapshotResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.snapshots.v1.PrepareSnapshotResponse & containerd.services.snapshots.v1.PrepareSnapshotResponse.$Shape} PrepareSnapshotResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.snapshots.v1.PrepareSnapshotResponse & containerd.services.snapshots.v1.PrepareSnapshotResponse.$Shape;
                }

                namespace PrepareSnapshotResponse {

                    /** Properties of a PrepareSnapshotResponse. */
                    interface $Properties {

                        /** PrepareSnapshotResponse mounts */
                        mounts?: (containerd.types.Mount.$Properties[]|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a PrepareSnapshotResponse. */
                    type $Shape = containerd.services.snapshots.v1.PrepareSnapshotResponse.$Properties;
                }

                /**
                 * Properties of a RemoveSnapshotRequest.
                 * @deprecated Use containerd.services.snapshots.v1.RemoveSnapshotRequest.$Properties instead.
                 */
                interface IRemoveSnapshotRequest extends containerd.services.snapshots.v1.RemoveSnapshotRequest.$Properties {
                }

                /** Represents a RemoveSnapshotRequest. */
                class RemoveSnapshotRequest {

                    /**
                     * Constructs a new RemoveSnapshotRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.snapshots.v1.RemoveSnapshotRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** RemoveSnapshotRequest snapshotter. */
                    snapshotter: string;

                    /** RemoveSnapshotRequest key. */
                    key: string;

                    /**
                     * Encodes the specified RemoveSnapshotRequest message. Does not implicitly {@link containerd.services.snapshots.v1.RemoveSnapshotRequest.verify|verify} messages.
                     * @param message RemoveSnapshotRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.snapshots.v1.RemoveSnapshotRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a RemoveSnapshotRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.snapshots.v1.RemoveSnapshotRequest & containerd.services.snapshots.v1.RemoveSnapshotRequest.$Shape} RemoveSnapshotRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.snapshots.v1.RemoveSnapshotRequest & containerd.services.snapshots.v1.RemoveSnapshotRequest.$Shape;
                }

                namespace RemoveSnapshotRequest {

                    /** Properties of a RemoveSnapshotRequest. */
                    interface $Properties {

                        /** RemoveSnapshotRequest snapshotter */
                        snapshotter?: (string|null);

                        /** RemoveSnapshotRequest key */
                        key?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a RemoveSnapshotRequest. */
                    type $Shape = containerd.services.snapshots.v1.RemoveSnapshotRequest.$Properties;
                }
            }
        }

        /** Namespace containers. */
        namespace containers {

            /** Namespace v1. */
            namespace v1 {

                /**
                 * Properties of a Container.
                 * @deprecated Use containerd.services.containers.v1.Container.$Properties instead.
                 */
                interface IContainer extends containerd.services.containers.v1.Container.$Properties {
                }

                /** Represents a Container. */
                class Container {

                    /**
                     * Constructs a new Container.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.containers.v1.Container.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** Container id. */
                    id: string;

                    /** Container labels. */
                    labels: { [k: string]: string };

                    /** Container image. */
                    image: string;

                    /** Container runtime. */
                    runtime?: (containerd.services.containers.v1.Container.Runtime.$Properties|null);

                    /** Container spec. */
                    spec?: (google.protobuf.Any.$Properties|null);

                    /** Container snapshotter. */
                    snapshotter: string;

                    /** Container snapshotKey. */
                    snapshotKey: string;

                    /** Container sandbox. */
                    sandbox: string;

                    /**
                     * Encodes the specified Container message. Does not implicitly {@link containerd.services.containers.v1.Container.verify|verify} messages.
                     * @param message Container message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.containers.v1.Container.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a Container message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.containers.v1.Container & containerd.services.containers.v1.Container.$Shape} Container
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.containers.v1.Container & containerd.services.containers.v1.Container.$Shape;
                }

                namespace Container {

                    /** Properties of a Container. */
                    interface $Properties {

                        /** Container id */
                        id?: (string|null);

                        /** Container labels */
                        labels?: ({ [k: string]: string }|null);

                        /** Container image */
                        image?: (string|null);

                        /** Container runtime */
                        runtime?: (containerd.services.containers.v1.Container.Runtime.$Properties|null);

                        /** Container spec */
                        spec?: (google.protobuf.Any.$Properties|null);

                        /** Container snapshotter */
                        snapshotter?: (string|null);

                        /** Container snapshotKey */
                        snapshotKey?: (string|null);

                        /** Container sandbox */
                        sandbox?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a Container. */
                    type $Shape = containerd.services.containers.v1.Container.$Properties;

                    /**
                     * Properties of a Runtime.
                     * @deprecated Use containerd.services.containers.v1.Container.Runtime.$Properties instead.
                     */
                    interface IRuntime extends containerd.services.containers.v1.Container.Runtime.$Properties {
                    }

                    /** Represents a Runtime. */
                    class Runtime {

                        /**
                         * Constructs a new Runtime.
                         * @param [properties] Properties to set
                         */
                        constructor(properties?: containerd.services.containers.v1.Container.Runtime.$Properties);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];

                        /** Runtime name. */
                        name: string;

                        /** Runtime options. */
                        options?: (google.protobuf.Any.$Properties|null);

                        /**
                         * Encodes the specified Runtime message. Does not implicitly {@link containerd.services.containers.v1.Container.Runtime.verify|verify} messages.
                         * @param message Runtime message or plain object to encode
                         * @param [writer] Writer to encode to
                         * @returns Writer
                         */
                        static encode(message: containerd.services.containers.v1.Container.Runtime.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                        /**
                         * Decodes a Runtime message from the specified reader or buffer.
                         * @param reader Reader or buffer to decode from
                         * @param [length] Message length if known beforehand
                         * @returns {containerd.services.containers.v1.Container.Runtime & containerd.services.containers.v1.Container.Runtime.$Shape} Runtime
                         * @throws {Error} If the payload is not a reader or valid buffer
                         * @throws {$protobuf.util.ProtocolError} If required fields are missing
                         */
                        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.containers.v1.Container.Runtime & containerd.services.containers.v1.Container.Runtime.$Shape;
                    }

                    namespace Runtime {

                        /** Properties of a Runtime. */
                        interface $Properties {

                            /** Runtime name */
                            name?: (string|null);

                            /** Runtime options */
                            options?: (google.protobuf.Any.$Properties|null);

                            /** Unknown fields preserved while decoding when enabled */
                            $unknowns?: Uint8Array[];
                        }

                        /** Shape of a Runtime. */
                        type $Shape = containerd.services.containers.v1.Container.Runtime.$Properties;
                    }
                }

                /**
                 * Properties of a GetContainerRequest.
                 * @deprecated Use containerd.services.containers.v1.GetContainerRequest.$Properties instead.
                 */
                interface IGetContainerRequest extends containerd.services.containers.v1.GetContainerRequest.$Properties {
                }

                /** Represents a GetContainerRequest. */
                class GetContainerRequest {

                    /**
                     * Constructs a new GetContainerRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.containers.v1.GetContainerRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** GetContainerRequest id. */
                    id: string;

                    /**
                     * Encodes the specified GetContainerRequest message. Does not implicitly {@link containerd.services.containers.v1.GetContainerRequest.verify|verify} messages.
                     * @param message GetContainerRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.containers.v1.GetContainerRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a GetContainerRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.containers.v1.GetContainerRequest & containerd.services.containers.v1.GetContainerRequest.$Shape} GetContainerRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.containers.v1.GetContainerRequest & containerd.services.containers.v1.GetContainerRequest.$Shape;
                }

                namespace GetContainerRequest {

                    /** Properties of a GetContainerRequest. */
                    interface $Properties {

                        /** GetContainerRequest id */
                        id?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a GetContainerRequest. */
                    type $Shape = containerd.services.containers.v1.GetContainerRequest.$Properties;
                }

                /**
                 * Properties of a GetContainerResponse.
                 * @deprecated Use containerd.services.containers.v1.GetContainerResponse.$Properties instead.
                 */
                interface IGetContainerResponse extends containerd.services.containers.v1.GetContainerResponse.$Properties {
                }

                /** Represents a GetContainerResponse. */
                class GetContainerResponse {

                    /**
                     * Constructs a new GetContainerResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.containers.v1.GetContainerResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** GetContainerResponse container. */
                    container?: (containerd.services.containers.v1.Container.$Properties|null);

                    /**
                     * Encodes the specified GetContainerResponse message. Does not implicitly {@link containerd.services.containers.v1.GetContainerResponse.verify|verify} messages.
                     * @param message GetContainerResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.containers.v1.GetContainerResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a GetContainerResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.containers.v1.GetContainerResponse & containerd.services.containers.v1.GetContainerResponse.$Shape} GetContainerResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.containers.v1.GetContainerResponse & containerd.services.containers.v1.GetContainerResponse.$Shape;
                }

                namespace GetContainerResponse {

                    /** Properties of a GetContainerResponse. */
                    interface $Properties {

                        /** GetContainerResponse container */
                        container?: (containerd.services.containers.v1.Container.$Properties|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a GetContainerResponse. */
                    type $Shape = containerd.services.containers.v1.GetContainerResponse.$Properties;
                }

                /**
                 * Properties of a CreateContainerRequest.
                 * @deprecated Use containerd.services.containers.v1.CreateContainerRequest.$Properties instead.
                 */
                interface ICreateContainerRequest extends containerd.services.containers.v1.CreateContainerRequest.$Properties {
                }

                /** Represents a CreateContainerRequest. */
                class CreateContainerRequest {

                    /**
                     * Constructs a new CreateContainerRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.containers.v1.CreateContainerRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** CreateContainerRequest container. */
                    container?: (containerd.services.containers.v1.Container.$Properties|null);

                    /**
                     * Encodes the specified CreateContainerRequest message. Does not implicitly {@link containerd.services.containers.v1.CreateContainerRequest.verify|verify} messages.
                     * @param message CreateContainerRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.containers.v1.CreateContainerRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a CreateContainerRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.containers.v1.CreateContainerRequest & containerd.services.containers.v1.CreateContainerRequest.$Shape} CreateContainerRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.containers.v1.CreateContainerRequest & containerd.services.containers.v1.CreateContainerRequest.$Shape;
                }

                namespace CreateContainerRequest {

                    /** Properties of a CreateContainerRequest. */
                    interface $Properties {

                        /** CreateContainerRequest container */
                        container?: (containerd.services.containers.v1.Container.$Properties|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a CreateContainerRequest. */
                    type $Shape = containerd.services.containers.v1.CreateContainerRequest.$Properties;
                }

                /**
                 * Properties of a CreateContainerResponse.
                 * @deprecated Use containerd.services.containers.v1.CreateContainerResponse.$Properties instead.
                 */
                interface ICreateContainerResponse extends containerd.services.containers.v1.CreateContainerResponse.$Properties {
                }

                /** Represents a CreateContainerResponse. */
                class CreateContainerResponse {

                    /**
                     * Constructs a new CreateContainerResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.containers.v1.CreateContainerResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** CreateContainerResponse container. */
                    container?: (containerd.services.containers.v1.Container.$Properties|null);

                    /**
                     * Encodes the specified CreateContainerResponse message. Does not implicitly {@link containerd.services.containers.v1.CreateContainerResponse.verify|verify} messages.
                     * @param message CreateContainerResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.containers.v1.CreateContainerResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a CreateContainerResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.containers.v1.CreateContainerResponse & containerd.services.containers.v1.CreateContainerResponse.$Shape} CreateContainerResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.containers.v1.CreateContainerResponse & containerd.services.containers.v1.CreateContainerResponse.$Shape;
                }

                namespace CreateContainerResponse {

                    /** Properties of a CreateContainerResponse. */
                    interface $Properties {

                        /** CreateContainerResponse container */
                        container?: (containerd.services.containers.v1.Container.$Properties|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a CreateContainerResponse. */
                    type $Shape = containerd.services.containers.v1.CreateContainerResponse.$Properties;
                }

                /**
                 * Properties of a DeleteContainerRequest.
                 * @deprecated Use containerd.services.containers.v1.DeleteContainerRequest.$Properties instead.
                 */
                interface IDeleteContainerRequest extends containerd.services.containers.v1.DeleteContainerRequest.$Properties {
                }

                /** Represents a DeleteContainerRequest. */
                class DeleteContainerRequest {

                    /**
                     * Constructs a new DeleteContainerRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.containers.v1.DeleteContainerRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** DeleteContainerRequest id. */
                    id: string;

                    /**
                     * Encodes the specified DeleteContainerRequest message. Does not implicitly {@link containerd.services.containers.v1.DeleteContainerRequest.verify|verify} messages.
                     * @param message DeleteContainerRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.containers.v1.DeleteContainerRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a DeleteContainerRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.containers.v1.DeleteContainerRequest & containerd.services.containers.v1.DeleteContainerRequest.$Shape} DeleteContainerRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.containers.v1.DeleteContainerRequest & containerd.services.containers.v1.DeleteContainerRequest.$Shape;
                }

                namespace DeleteContainerRequest {

                    /** Properties of a DeleteContainerRequest. */
                    interface $Properties {

                        /** DeleteContainerRequest id */
                        id?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a DeleteContainerRequest. */
                    type $Shape = containerd.services.containers.v1.DeleteContainerRequest.$Properties;
                }
            }
        }
    }

    /** Namespace types. */
    namespace types {

        /**
         * Properties of a Mount.
         * @deprecated Use containerd.types.Mount.$Properties instead.
         */
        interface IMount extends containerd.types.Mount.$Properties {
        }

        /** Represents a Mount. */
        class Mount {

            /**
             * Constructs a new Mount.
             * @param [properties] Properties to set
             */
            constructor(properties?: containerd.types.Mount.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Mount type. */
            type: string;

            /** Mount source. */
            source: string;

            /** Mount target. */
            target: string;

            /** Mount options. */
            options: string[];

            /**
             * Encodes the specified Mount message. Does not implicitly {@link containerd.types.Mount.verify|verify} messages.
             * @param message Mount message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: containerd.types.Mount.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Mount message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {containerd.types.Mount & containerd.types.Mount.$Shape} Mount
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.types.Mount & containerd.types.Mount.$Shape;
        }

        namespace Mount {

            /** Properties of a Mount. */
            interface $Properties {

                /** Mount type */
                type?: (string|null);

                /** Mount source */
                source?: (string|null);

                /** Mount target */
                target?: (string|null);

                /** Mount options */
                options?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Mount. */
            type $Shape = containerd.types.Mount.$Properties;
        }

        /**
         * Properties of a Descriptor.
         * @deprecated Use containerd.types.Descriptor.$Properties instead.
         */
        interface IDescriptor extends containerd.types.Descriptor.$Properties {
        }

        /** Represents a Descriptor. */
        class Descriptor {

            /**
             * Constructs a new Descriptor.
             * @param [properties] Properties to set
             */
            constructor(properties?: containerd.types.Descriptor.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Descriptor mediaType. */
            mediaType: string;

            /** Descriptor digest. */
            digest: string;

            /** Descriptor size. */
            size: (number|Long);

            /**
             * Encodes the specified Descriptor message. Does not implicitly {@link containerd.types.Descriptor.verify|verify} messages.
             * @param message Descriptor message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: containerd.types.Descriptor.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Descriptor message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {containerd.types.Descriptor & containerd.types.Descriptor.$Shape} Descriptor
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.types.Descriptor & containerd.types.Descriptor.$Shape;
        }

        namespace Descriptor {

            /** Properties of a Descriptor. */
            interface $Properties {

                /** Descriptor mediaType */
                mediaType?: (string|null);

                /** Descriptor digest */
                digest?: (string|null);

                /** Descriptor size */
                size?: (number|Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Descriptor. */
            type $Shape = containerd.types.Descriptor.$Properties;
        }
    }

    /** Namespace v1. */
    namespace v1 {

        /** Namespace types. */
        namespace types {

            /** Status enum. */
            enum Status {

                /** UNKNOWN value */
                UNKNOWN = 0,

                /** CREATED value */
                CREATED = 1,

                /** RUNNING value */
                RUNNING = 2,

                /** STOPPED value */
                STOPPED = 3,

                /** PAUSED value */
                PAUSED = 4,

                /** PAUSING value */
                PAUSING = 5
            }

            /**
             * Properties of a Process.
             * @deprecated Use containerd.v1.types.Process.$Properties instead.
             */
            interface IProcess extends containerd.v1.types.Process.$Properties {
            }

            /** Represents a Process. */
            class Process {

                /**
                 * Constructs a new Process.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: containerd.v1.types.Process.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Process containerId. */
                containerId: string;

                /** Process pid. */
                pid: number;

                /** Process status. */
                status: containerd.v1.types.Status;

                /** Process exitStatus. */
                exitStatus: number;

                /** Process exitedAt. */
                exitedAt?: (google.protobuf.Timestamp.$Properties|null);

                /**
                 * Encodes the specified Process message. Does not implicitly {@link containerd.v1.types.Process.verify|verify} messages.
                 * @param message Process message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: containerd.v1.types.Process.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Process message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {containerd.v1.types.Process & containerd.v1.types.Process.$Shape} Process
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.v1.types.Process & containerd.v1.types.Process.$Shape;
            }

            namespace Process {

                /** Properties of a Process. */
                interface $Properties {

                    /** Process containerId */
                    containerId?: (string|null);

                    /** Process pid */
                    pid?: (number|null);

                    /** Process status */
                    status?: (containerd.v1.types.Status|null);

                    /** Process exitStatus */
                    exitStatus?: (number|null);

                    /** Process exitedAt */
                    exitedAt?: (google.protobuf.Timestamp.$Properties|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a Process. */
                type $Shape = containerd.v1.types.Process.$Properties;
            }
        }
    }

    /** Namespace task. */
    namespace task {

        /** Namespace v3. */
        namespace v3 {

            /**
             * Properties of a WaitRequest.
             * @deprecated Use containerd.task.v3.WaitRequest.$Properties instead.
             */
            interface IWaitRequest extends containerd.task.v3.WaitRequest.$Properties {
            }

            /** Represents a WaitRequest. */
            class WaitRequest {

                /**
                 * Constructs a new WaitRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: containerd.task.v3.WaitRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** WaitRequest id. */
                id: string;

                /** WaitRequest execId. */
                execId: string;

                /**
                 * Encodes the specified WaitRequest message. Does not implicitly {@link containerd.task.v3.WaitRequest.verify|verify} messages.
                 * @param message WaitRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: containerd.task.v3.WaitRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a WaitRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {containerd.task.v3.WaitRequest & containerd.task.v3.WaitRequest.$Shape} WaitRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.task.v3.WaitRequest & containerd.task.v3.WaitRequest.$Shape;
            }

            namespace WaitRequest {

                /** Properties of a WaitRequest. */
                interface $Properties {

                    /** WaitRequest id */
                    id?: (string|null);

                    /** WaitRequest execId */
                    execId?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a WaitRequest. */
                type $Shape = containerd.task.v3.WaitRequest.$Properties;
            }

            /**
             * Properties of a WaitResponse.
             * @deprecated Use containerd.task.v3.WaitResponse.$Properties instead.
             */
            interface IWaitResponse extends containerd.task.v3.WaitResponse.$Properties {
            }

            /** Represents a WaitResponse. */
            class WaitResponse {

                /**
                 * Constructs a new WaitResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: containerd.task.v3.WaitResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** WaitResponse exitStatus. */
                exitStatus: number;

                /** WaitResponse exitedAt. */
                exitedAt?: (google.protobuf.Timestamp.$Properties|null);

                /**
                 * Encodes the specified WaitResponse message. Does not implicitly {@link containerd.task.v3.WaitResponse.verify|verify} messages.
                 * @param message WaitResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: containerd.task.v3.WaitResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a WaitResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {containerd.task.v3.WaitResponse & containerd.task.v3.WaitResponse.$Shape} WaitResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.task.v3.WaitResponse & containerd.task.v3.WaitResponse.$Shape;
            }

            namespace WaitResponse {

                /** Properties of a WaitResponse. */
                interface $Properties {

                    /** WaitResponse exitStatus */
                    exitStatus?: (number|null);

                    /** WaitResponse exitedAt */
                    exitedAt?: (google.protobuf.Timestamp.$Properties|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a WaitResponse. */
                type $Shape = containerd.task.v3.WaitResponse.$Properties;
            }
        }
    }
}

/** Namespace google. */
export namespace google {

    /** Namespace protobuf. */
    namespace protobuf {

        /**
         * Properties of an Any.
         * @deprecated Use google.protobuf.Any.$Properties instead.
         */
        interface IAny extends google.protobuf.Any.$Properties {
        }

        /** Represents an Any. */
        class Any {

            /**
             * Constructs a new Any.
             * @param [properties] Properties to set
             */
            constructor(properties?: google.protobuf.Any.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Any type_url. */
            type_url: string;

            /** Any value. */
            value: Uint8Array;

            /**
             * Encodes the specified Any message. Does not implicitly {@link google.protobuf.Any.verify|verify} messages.
             * @param message Any message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: google.protobuf.Any.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Any message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {google.protobuf.Any & google.protobuf.Any.$Shape} Any
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.Any & google.protobuf.Any.$Shape;
        }

        namespace Any {

            /** Properties of an Any. */
            interface $Properties {

                /** Any type_url */
                type_url?: (string|null);

                /** Any value */
                value?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Any. */
            type $Shape = google.protobuf.Any.$Properties;
        }

        /**
         * Properties of a Timestamp.
         * @deprecated Use google.protobuf.Timestamp.$Properties instead.
         */
        interface ITimestamp extends google.protobuf.Timestamp.$Properties {
        }

        /** Represents a Timestamp. */
        class Timestamp {

            /**
             * Constructs a new Timestamp.
             * @param [properties] Properties to set
             */
            constructor(properties?: google.protobuf.Timestamp.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Timestamp seconds. */
            seconds: (number|Long);

            /** Timestamp nanos. */
            nanos: number;

            /**
             * Encodes the specified Timestamp message. Does not implicitly {@link google.protobuf.Timestamp.verify|verify} messages.
             * @param message Timestamp message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: google.protobuf.Timestamp.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Timestamp message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {google.protobuf.Timestamp & google.protobuf.Timestamp.$Shape} Timestamp
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.Timestamp & google.protobuf.Timestamp.$Shape;
        }

        namespace Timestamp {

            /** Properties of a Timestamp. */
            interface $Properties {

                /** Timestamp seconds */
                seconds?: (number|Long|null);

                /** Timestamp nanos */
                nanos?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Timestamp. */
            type $Shape = google.protobuf.Timestamp.$Properties;
        }
    }
}

/** Namespace ttrpc. */
export namespace ttrpc {

    /**
     * Properties of a Request.
     * @deprecated Use ttrpc.Request.$Properties instead.
     */
    interface IRequest extends ttrpc.Request.$Properties {
    }

    /** Represents a Request. */
    class Request {

        /**
         * Constructs a new Request.
         * @param [properties] Properties to set
         */
        constructor(properties?: ttrpc.Request.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Request service. */
        service: string;

        /** Request method. */
        method: string;

        /** Request payload. */
        payload: Uint8Array;

        /** Request timeoutNano. */
        timeoutNano: (number|Long);

        /** Request metadata. */
        metadata: ttrpc.KeyValue.$Properties[];

        /**
         * Encodes the specified Request message. Does not implicitly {@link ttrpc.Request.verify|verify} messages.
         * @param message Request message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: ttrpc.Request.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Request message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {ttrpc.Request & ttrpc.Request.$Shape} Request
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ttrpc.Request & ttrpc.Request.$Shape;
    }

    namespace Request {

        /** Properties of a Request. */
        interface $Properties {

            /** Request service */
            service?: (string|null);

            /** Request method */
            method?: (string|null);

            /** Request payload */
            payload?: (Uint8Array|null);

            /** Request timeoutNano */
            timeoutNano?: (number|Long|null);

            /** Request metadata */
            metadata?: (ttrpc.KeyValue.$Properties[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Request. */
        type $Shape = ttrpc.Request.$Properties;
    }

    /**
     * Properties of a KeyValue.
     * @deprecated Use ttrpc.KeyValue.$Properties instead.
     */
    interface IKeyValue extends ttrpc.KeyValue.$Properties {
    }

    /** Represents a KeyValue. */
    class KeyValue {

        /**
         * Constructs a new KeyValue.
         * @param [properties] Properties to set
         */
        constructor(properties?: ttrpc.KeyValue.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** KeyValue key. */
        key: string;

        /** KeyValue value. */
        value: string;

        /**
         * Encodes the specified KeyValue message. Does not implicitly {@link ttrpc.KeyValue.verify|verify} messages.
         * @param message KeyValue message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: ttrpc.KeyValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a KeyValue message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {ttrpc.KeyValue & ttrpc.KeyValue.$Shape} KeyValue
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ttrpc.KeyValue & ttrpc.KeyValue.$Shape;
    }

    namespace KeyValue {

        /** Properties of a KeyValue. */
        interface $Properties {

            /** KeyValue key */
            key?: (string|null);

            /** KeyValue value */
            value?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a KeyValue. */
        type $Shape = ttrpc.KeyValue.$Properties;
    }

    /**
     * Properties of a Status.
     * @deprecated Use ttrpc.Status.$Properties instead.
     */
    interface IStatus extends ttrpc.Status.$Properties {
    }

    /** Represents a Status. */
    class Status {

        /**
         * Constructs a new Status.
         * @param [properties] Properties to set
         */
        constructor(properties?: ttrpc.Status.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Status code. */
        code: number;

        /** Status message. */
        message: string;

        /**
         * Encodes the specified Status message. Does not implicitly {@link ttrpc.Status.verify|verify} messages.
         * @param message Status message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: ttrpc.Status.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Status message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {ttrpc.Status & ttrpc.Status.$Shape} Status
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ttrpc.Status & ttrpc.Status.$Shape;
    }

    namespace Status {

        /** Properties of a Status. */
        interface $Properties {

            /** Status code */
            code?: (number|null);

            /** Status message */
            message?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Status. */
        type $Shape = ttrpc.Status.$Properties;
    }

    /**
     * Properties of a Response.
     * @deprecated Use ttrpc.Response.$Properties instead.
     */
    interface IResponse extends ttrpc.Response.$Properties {
    }

    /** Represents a Response. */
    class Response {

        /**
         * Constructs a new Response.
         * @param [properties] Properties to set
         */
        constructor(properties?: ttrpc.Response.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Response status. */
        status?: (ttrpc.Status.$Properties|null);

        /** Response payload. */
        payload: Uint8Array;

        /**
         * Encodes the specified Response message. Does not implicitly {@link ttrpc.Response.verify|verify} messages.
         * @param message Response message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: ttrpc.Response.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Response message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {ttrpc.Response & ttrpc.Response.$Shape} Response
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ttrpc.Response & ttrpc.Response.$Shape;
    }

    namespace Response {

        /** Properties of a Response. */
        interface $Properties {

            /** Response status */
            status?: (ttrpc.Status.$Properties|null);

            /** Response payload */
            payload?: (Uint8Array|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Response. */
        type $Shape = ttrpc.Response.$Properties;
    }
}
