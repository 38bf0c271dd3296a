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
            }
        }
    }
}
