import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace containerd. */
export namespace containerd {

    /** Namespace services. */
    namespace services {

        /** Namespace sandbox. */
        namespace sandbox {

            /** Namespace v1. */
            namespace v1 {

                /**
                 * Properties of a StoreCreateRequest.
                 * @deprecated Use containerd.services.sandbox.v1.StoreCreateRequest.$Properties instead.
                 */
                interface IStoreCreateRequest extends containerd.services.sandbox.v1.StoreCreateRequest.$Properties {
                }

                /** Represents a StoreCreateRequest. */
                class StoreCreateRequest {

                    /**
                     * Constructs a new StoreCreateRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.StoreCreateRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** StoreCreateRequest sandbox. */
                    sandbox?: (containerd.types.Sandbox.$Properties|null);

                    /**
                     * Encodes the specified StoreCreateRequest message. Does not implicitly {@link containerd.services.sandbox.v1.StoreCreateRequest.verify|verify} messages.
                     * @param message StoreCreateRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.StoreCreateRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a StoreCreateRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreCreateRequest & containerd.services.sandbox.v1.StoreCreateRequest.$Shape} StoreCreateRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.StoreCreateRequest & containerd.services.sandbox.v1.StoreCreateRequest.$Shape;
                }

                namespace StoreCreateRequest {

                    /** Properties of a StoreCreateRequest. */
                    interface $Properties {

                        /** StoreCreateRequest sandbox */
                        sandbox?: (containerd.types.Sandbox.$Properties|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a StoreCreateRequest. */
                    type $Shape = containerd.services.sandbox.v1.StoreCreateRequest.$Properties;
                }

                /**
                 * Properties of a StoreCreateResponse.
                 * @deprecated Use containerd.services.sandbox.v1.StoreCreateResponse.$Properties instead.
                 */
                interface IStoreCreateResponse extends containerd.services.sandbox.v1.StoreCreateResponse.$Properties {
                }

                /** Represents a StoreCreateResponse. */
                class StoreCreateResponse {

                    /**
                     * Constructs a new StoreCreateResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.StoreCreateResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** StoreCreateResponse sandbox. */
                    sandbox?: (containerd.types.Sandbox.$Properties|null);

                    /**
                     * Encodes the specified StoreCreateResponse message. Does not implicitly {@link containerd.services.sandbox.v1.StoreCreateResponse.verify|verify} messages.
                     * @param message StoreCreateResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.StoreCreateResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a StoreCreateResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreCreateResponse & containerd.services.sandbox.v1.StoreCreateResponse.$Shape} StoreCreateResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.StoreCreateResponse & containerd.services.sandbox.v1.StoreCreateResponse.$Shape;
                }

                namespace StoreCreateResponse {

                    /** Properties of a StoreCreateResponse. */
                    interface $Properties {

                        /** StoreCreateResponse sandbox */
                        sandbox?: (containerd.types.Sandbox.$Properties|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a StoreCreateResponse. */
                    type $Shape = containerd.services.sandbox.v1.StoreCreateResponse.$Properties;
                }

                /**
                 * Properties of a StoreUpdateRequest.
                 * @deprecated Use containerd.services.sandbox.v1.StoreUpdateRequest.$Properties instead.
                 */
                interface IStoreUpdateRequest extends containerd.services.sandbox.v1.StoreUpdateRequest.$Properties {
                }

                /** Represents a StoreUpdateRequest. */
                class StoreUpdateRequest {

                    /**
                     * Constructs a new StoreUpdateRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.StoreUpdateRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** StoreUpdateRequest sandbox. */
                    sandbox?: (containerd.types.Sandbox.$Properties|null);

                    /** StoreUpdateRequest fields. */
                    fields: string[];

                    /**
                     * Encodes the specified StoreUpdateRequest message. Does not implicitly {@link containerd.services.sandbox.v1.StoreUpdateRequest.verify|verify} messages.
                     * @param message StoreUpdateRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.StoreUpdateRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a StoreUpdateRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreUpdateRequest & containerd.services.sandbox.v1.StoreUpdateRequest.$Shape} StoreUpdateRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.StoreUpdateRequest & containerd.services.sandbox.v1.StoreUpdateRequest.$Shape;
                }

                namespace StoreUpdateRequest {

                    /** Properties of a StoreUpdateRequest. */
                    interface $Properties {

                        /** StoreUpdateRequest sandbox */
                        sandbox?: (containerd.types.Sandbox.$Properties|null);

                        /** StoreUpdateRequest fields */
                        fields?: (string[]|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a StoreUpdateRequest. */
                    type $Shape = containerd.services.sandbox.v1.StoreUpdateRequest.$Properties;
                }

                /**
                 * Properties of a StoreUpdateResponse.
                 * @deprecated Use containerd.services.sandbox.v1.StoreUpdateResponse.$Properties instead.
                 */
                interface IStoreUpdateResponse extends containerd.services.sandbox.v1.StoreUpdateResponse.$Properties {
                }

                /** Represents a StoreUpdateResponse. */
                class StoreUpdateResponse {

                    /**
                     * Constructs a new StoreUpdateResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.StoreUpdateResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** StoreUpdateResponse sandbox. */
                    sandbox?: (containerd.types.Sandbox.$Properties|null);

                    /**
                     * Encodes the specified StoreUpdateResponse message. Does not implicitly {@link containerd.services.sandbox.v1.StoreUpdateResponse.verify|verify} messages.
                     * @param message StoreUpdateResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.StoreUpdateResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a StoreUpdateResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreUpdateResponse & containerd.services.sandbox.v1.StoreUpdateResponse.$Shape} StoreUpdateResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.StoreUpdateResponse & containerd.services.sandbox.v1.StoreUpdateResponse.$Shape;
                }

                namespace StoreUpdateResponse {

                    /** Properties of a StoreUpdateResponse. */
                    interface $Properties {

                        /** StoreUpdateResponse sandbox */
                        sandbox?: (containerd.types.Sandbox.$Properties|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a StoreUpdateResponse. */
                    type $Shape = containerd.services.sandbox.v1.StoreUpdateResponse.$Properties;
                }

                /**
                 * Properties of a StoreDeleteRequest.
                 * @deprecated Use containerd.services.sandbox.v1.StoreDeleteRequest.$Properties instead.
                 */
                interface IStoreDeleteRequest extends containerd.services.sandbox.v1.StoreDeleteRequest.$Properties {
                }

                /** Represents a StoreDeleteRequest. */
                class StoreDeleteRequest {

                    /**
                     * Constructs a new StoreDeleteRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.StoreDeleteRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** StoreDeleteRequest sandboxId. */
                    sandboxId: string;

                    /**
                     * Encodes the specified StoreDeleteRequest message. Does not implicitly {@link containerd.services.sandbox.v1.StoreDeleteRequest.verify|verify} messages.
                     * @param message StoreDeleteRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.StoreDeleteRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a StoreDeleteRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreDeleteRequest & containerd.services.sandbox.v1.StoreDeleteRequest.$Shape} StoreDeleteRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.StoreDeleteRequest & containerd.services.sandbox.v1.StoreDeleteRequest.$Shape;
                }

                namespace StoreDeleteRequest {

                    /** Properties of a StoreDeleteRequest. */
                    interface $Properties {

                        /** StoreDeleteRequest sandboxId */
                        sandboxId?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a StoreDeleteRequest. */
                    type $Shape = containerd.services.sandbox.v1.StoreDeleteRequest.$Properties;
                }

                /**
                 * Properties of a StoreDeleteResponse.
                 * @deprecated Use containerd.services.sandbox.v1.StoreDeleteResponse.$Properties instead.
                 */
                interface IStoreDeleteResponse extends containerd.services.sandbox.v1.StoreDeleteResponse.$Properties {
                }

                /** Represents a StoreDeleteResponse. */
                class StoreDeleteResponse {

                    /**
                     * Constructs a new StoreDeleteResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.StoreDeleteResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /**
                     * Encodes the specified StoreDeleteResponse message. Does not implicitly {@link containerd.services.sandbox.v1.StoreDeleteResponse.verify|verify} messages.
                     * @param message StoreDeleteResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.StoreDeleteResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a StoreDeleteResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreDeleteResponse & containerd.services.sandbox.v1.StoreDeleteResponse.$Shape} StoreDeleteResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.StoreDeleteResponse & containerd.services.sandbox.v1.StoreDeleteResponse.$Shape;
                }

                namespace StoreDeleteResponse {

                    /** Properties of a StoreDeleteResponse. */
                    interface $Properties {

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a StoreDeleteResponse. */
                    type $Shape = containerd.services.sandbox.v1.StoreDeleteResponse.$Properties;
                }

                /**
                 * Properties of a StoreListRequest.
                 * @deprecated Use containerd.services.sandbox.v1.StoreListRequest.$Properties instead.
                 */
                interface IStoreListRequest extends containerd.services.sandbox.v1.StoreListRequest.$Properties {
                }

                /** Represents a StoreListRequest. */
                class StoreListRequest {

                    /**
                     * Constructs a new StoreListRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.StoreListRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** StoreListRequest filters. */
                    filters: string[];

                    /**
                     * Encodes the specified StoreListRequest message. Does not implicitly {@link containerd.services.sandbox.v1.StoreListRequest.verify|verify} messages.
                     * @param message StoreListRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.StoreListRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a StoreListRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreListRequest & containerd.services.sandbox.v1.StoreListRequest.$Shape} StoreListRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.StoreListRequest & containerd.services.sandbox.v1.StoreListRequest.$Shape;
                }

                namespace StoreListRequest {

                    /** Properties of a StoreListRequest. */
                    interface $Properties {

                        /** StoreListRequest filters */
                        filters?: (string[]|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a StoreListRequest. */
                    type $Shape = containerd.services.sandbox.v1.StoreListRequest.$Properties;
                }

                /**
                 * Properties of a StoreListResponse.
                 * @deprecated Use containerd.services.sandbox.v1.StoreListResponse.$Properties instead.
                 */
                interface IStoreListResponse extends containerd.services.sandbox.v1.StoreListResponse.$Properties {
                }

                /** Represents a StoreListResponse. */
                class StoreListResponse {

                    /**
                     * Constructs a new StoreListResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.StoreListResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** StoreListResponse list. */
                    list: containerd.types.Sandbox.$Properties[];

                    /**
                     * Encodes the specified StoreListResponse message. Does not implicitly {@link containerd.services.sandbox.v1.StoreListResponse.verify|verify} messages.
                     * @param message StoreListResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.StoreListResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a StoreListResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreListResponse & containerd.services.sandbox.v1.StoreListResponse.$Shape} StoreListResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.StoreListResponse & containerd.services.sandbox.v1.StoreListResponse.$Shape;
                }

                namespace StoreListResponse {

                    /** Properties of a StoreListResponse. */
                    interface $Properties {

                        /** StoreListResponse list */
                        list?: (containerd.types.Sandbox.$Properties[]|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a StoreListResponse. */
                    type $Shape = containerd.services.sandbox.v1.StoreListResponse.$Properties;
                }

                /**
                 * Properties of a StoreGetRequest.
                 * @deprecated Use containerd.services.sandbox.v1.StoreGetRequest.$Properties instead.
                 */
                interface IStoreGetRequest extends containerd.services.sandbox.v1.StoreGetRequest.$Properties {
                }

                /** Represents a StoreGetRequest. */
                class StoreGetRequest {

                    /**
                     * Constructs a new StoreGetRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.StoreGetRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** StoreGetRequest sandboxId. */
                    sandboxId: string;

                    /**
                     * Encodes the specified StoreGetRequest message. Does not implicitly {@link containerd.services.sandbox.v1.StoreGetRequest.verify|verify} messages.
                     * @param message StoreGetRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.StoreGetRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a StoreGetRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreGetRequest & containerd.services.sandbox.v1.StoreGetRequest.$Shape} StoreGetRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.StoreGetRequest & containerd.services.sandbox.v1.StoreGetRequest.$Shape;
                }

                namespace StoreGetRequest {

                    /** Properties of a StoreGetRequest. */
                    interface $Properties {

                        /** StoreGetRequest sandboxId */
                        sandboxId?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a StoreGetRequest. */
                    type $Shape = containerd.services.sandbox.v1.StoreGetRequest.$Properties;
                }

                /**
                 * Properties of a StoreGetResponse.
                 * @deprecated Use containerd.services.sandbox.v1.StoreGetResponse.$Properties instead.
                 */
                interface IStoreGetResponse extends containerd.services.sandbox.v1.StoreGetResponse.$Properties {
                }

                /** Represents a StoreGetResponse. */
                class StoreGetResponse {

                    /**
                     * Constructs a new StoreGetResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.StoreGetResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** StoreGetResponse sandbox. */
                    sandbox?: (containerd.types.Sandbox.$Properties|null);

                    /**
                     * Encodes the specified StoreGetResponse message. Does not implicitly {@link containerd.services.sandbox.v1.StoreGetResponse.verify|verify} messages.
                     * @param message StoreGetResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.StoreGetResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a StoreGetResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreGetResponse & containerd.services.sandbox.v1.StoreGetResponse.$Shape} StoreGetResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.StoreGetResponse & containerd.services.sandbox.v1.StoreGetResponse.$Shape;
                }

                namespace StoreGetResponse {

                    /** Properties of a StoreGetResponse. */
                    interface $Properties {

                        /** StoreGetResponse sandbox */
                        sandbox?: (containerd.types.Sandbox.$Properties|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a StoreGetResponse. */
                    type $Shape = containerd.services.sandbox.v1.StoreGetResponse.$Properties;
                }

                /**
                 * Properties of a ControllerCreateRequest.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerCreateRequest.$Properties instead.
                 */
                interface IControllerCreateRequest extends containerd.services.sandbox.v1.ControllerCreateRequest.$Properties {
                }

                /** Represents a ControllerCreateRequest. */
                class ControllerCreateRequest {

                    /**
                     * Constructs a new ControllerCreateRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerCreateRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ControllerCreateRequest sandboxId. */
                    sandboxId: string;

                    /** ControllerCreateRequest rootfs. */
                    rootfs: containerd.types.Mount.$Properties[];

                    /** ControllerCreateRequest options. */
                    options?: (google.protobuf.Any.$Properties|null);

                    /** ControllerCreateRequest netnsPath. */
                    netnsPath: string;

                    /** ControllerCreateRequest annotations. */
                    annotations: { [k: string]: string };

                    /** ControllerCreateRequest sandbox. */
                    sandbox?: (containerd.types.Sandbox.$Properties|null);

                    /** ControllerCreateRequest sandboxer. */
                    sandboxer: string;

                    /**
                     * Encodes the specified ControllerCreateRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerCreateRequest.verify|verify} messages.
                     * @param message ControllerCreateRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerCreateRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerCreateRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerCreateRequest & containerd.services.sandbox.v1.ControllerCreateRequest.$Shape} ControllerCreateRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerCreateRequest & containerd.services.sandbox.v1.ControllerCreateRequest.$Shape;
                }

                namespace ControllerCreateRequest {

                    /** Properties of a ControllerCreateRequest. */
                    interface $Properties {

                        /** ControllerCreateRequest sandboxId */
                        sandboxId?: (string|null);

                        /** ControllerCreateRequest rootfs */
                        rootfs?: (containerd.types.Mount.$Properties[]|null);

                        /** ControllerCreateRequest options */
                        options?: (google.protobuf.Any.$Properties|null);

                        /** ControllerCreateRequest netnsPath */
                        netnsPath?: (string|null);

                        /** ControllerCreateRequest annotations */
                        annotations?: ({ [k: string]: string }|null);

                        /** ControllerCreateRequest sandbox */
                        sandbox?: (containerd.types.Sandbox.$Properties|null);

                        /** ControllerCreateRequest sandboxer */
                        sandboxer?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerCreateRequest. */
                    type $Shape = containerd.services.sandbox.v1.ControllerCreateRequest.$Properties;
                }

                /**
                 * Properties of a ControllerCreateResponse.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerCreateResponse.$Properties instead.
                 */
                interface IControllerCreateResponse extends containerd.services.sandbox.v1.ControllerCreateResponse.$Properties {
                }

                /** Represents a ControllerCreateResponse. */
                class ControllerCreateResponse {

                    /**
                     * Constructs a new ControllerCreateResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerCreateResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ControllerCreateResponse sandboxId. */
                    sandboxId: string;

                    /**
                     * Encodes the specified ControllerCreateResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerCreateResponse.verify|verify} messages.
                     * @param message ControllerCreateResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerCreateResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerCreateResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerCreateResponse & containerd.services.sandbox.v1.ControllerCreateResponse.$Shape} ControllerCreateResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerCreateResponse & containerd.services.sandbox.v1.ControllerCreateResponse.$Shape;
                }

                namespace ControllerCreateResponse {

                    /** Properties of a ControllerCreateResponse. */
                    interface $Properties {

                        /** ControllerCreateResponse sandboxId */
                        sandboxId?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerCreateResponse. */
                    type $Shape = containerd.services.sandbox.v1.ControllerCreateResponse.$Properties;
                }

                /**
                 * Properties of a ControllerStartRequest.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerStartRequest.$Properties instead.
                 */
                interface IControllerStartRequest extends containerd.services.sandbox.v1.ControllerStartRequest.$Properties {
                }

                /** Represents a ControllerStartRequest. */
                class ControllerStartRequest {

                    /**
                     * Constructs a new ControllerStartRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerStartRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ControllerStartRequest sandboxId. */
                    sandboxId: string;

                    /** ControllerStartRequest sandboxer. */
                    sandboxer: string;

                    /**
                     * Encodes the specified ControllerStartRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerStartRequest.verify|verify} messages.
                     * @param message ControllerStartRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerStartRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerStartRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerStartRequest & containerd.services.sandbox.v1.ControllerStartRequest.$Shape} ControllerStartRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerStartRequest & containerd.services.sandbox.v1.ControllerStartRequest.$Shape;
                }

                namespace ControllerStartRequest {

                    /** Properties of a ControllerStartRequest. */
                    interface $Properties {

                        /** ControllerStartRequest sandboxId */
                        sandboxId?: (string|null);

                        /** ControllerStartRequest sandboxer */
                        sandboxer?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerStartRequest. */
                    type $Shape = containerd.services.sandbox.v1.ControllerStartRequest.$Properties;
                }

                /**
                 * Properties of a ControllerStartResponse.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerStartResponse.$Properties instead.
                 */
                interface IControllerStartResponse extends containerd.services.sandbox.v1.ControllerStartResponse.$Properties {
                }

                /** Represents a ControllerStartResponse. */
                class ControllerStartResponse {

                    /**
                     * Constructs a new ControllerStartResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerStartResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ControllerStartResponse sandboxId. */
                    sandboxId: string;

                    /** ControllerStartResponse pid. */
                    pid: number;

                    /** ControllerStartResponse createdAt. */
                    createdAt?: (google.protobuf.Timestamp.$Properties|null);

                    /** ControllerStartResponse labels. */
                    labels: { [k: string]: string };

                    /** ControllerStartResponse address. */
                    address: string;

                    /** ControllerStartResponse version. */
                    version: number;

                    /** ControllerStartResponse spec. */
                    spec?: (google.protobuf.Any.$Properties|null);

                    /**
                     * Encodes the specified ControllerStartResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerStartResponse.verify|verify} messages.
                     * @param message ControllerStartResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerStartResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerStartResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerStartResponse & containerd.services.sandbox.v1.ControllerStartResponse.$Shape} ControllerStartResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerStartResponse & containerd.services.sandbox.v1.ControllerStartResponse.$Shape;
                }

                namespace ControllerStartResponse {

                    /** Properties of a ControllerStartResponse. */
                    interface $Properties {

                        /** ControllerStartResponse sandboxId */
                        sandboxId?: (string|null);

                        /** ControllerStartResponse pid */
                        pid?: (number|null);

                        /** ControllerStartResponse createdAt */
                        createdAt?: (google.protobuf.Timestamp.$Properties|null);

                        /** ControllerStartResponse labels */
                        labels?: ({ [k: string]: string }|null);

                        /** ControllerStartResponse address */
                        address?: (string|null);

                        /** ControllerStartResponse version */
                        version?: (number|null);

                        /** ControllerStartResponse spec */
                        spec?: (google.protobuf.Any.$Properties|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerStartResponse. */
                    type $Shape = containerd.services.sandbox.v1.ControllerStartResponse.$Properties;
                }

                /**
                 * Properties of a ControllerPlatformRequest.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerPlatformRequest.$Properties instead.
                 */
                interface IControllerPlatformRequest extends containerd.services.sandbox.v1.ControllerPlatformRequest.$Properties {
                }

                /** Represents a ControllerPlatformRequest. */
                class ControllerPlatformRequest {

                    /**
                     * Constructs a new ControllerPlatformRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerPlatformRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ControllerPlatformRequest sandboxId. */
                    sandboxId: string;

                    /** ControllerPlatformRequest sandboxer. */
                    sandboxer: string;

                    /**
                     * Encodes the specified ControllerPlatformRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerPlatformRequest.verify|verify} messages.
                     * @param message ControllerPlatformRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerPlatformRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerPlatformRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerPlatformRequest & containerd.services.sandbox.v1.ControllerPlatformRequest.$Shape} ControllerPlatformRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerPlatformRequest & containerd.services.sandbox.v1.ControllerPlatformRequest.$Shape;
                }

                namespace ControllerPlatformRequest {

                    /** Properties of a ControllerPlatformRequest. */
                    interface $Properties {

                        /** ControllerPlatformRequest sandboxId */
                        sandboxId?: (string|null);

                        /** ControllerPlatformRequest sandboxer */
                        sandboxer?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerPlatformRequest. */
                    type $Shape = containerd.services.sandbox.v1.ControllerPlatformRequest.$Properties;
                }

                /**
                 * Properties of a ControllerPlatformResponse.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerPlatformResponse.$Properties instead.
                 */
                interface IControllerPlatformResponse extends containerd.services.sandbox.v1.ControllerPlatformResponse.$Properties {
                }

                /** Represents a ControllerPlatformResponse. */
                class ControllerPlatformResponse {

                    /**
                     * Constructs a new ControllerPlatformResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerPlatformResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ControllerPlatformResponse platform. */
                    platform?: (containerd.types.Platform.$Properties|null);

                    /**
                     * Encodes the specified ControllerPlatformResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerPlatformResponse.verify|verify} messages.
                     * @param message ControllerPlatformResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerPlatformResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerPlatformResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerPlatformResponse & containerd.services.sandbox.v1.ControllerPlatformResponse.$Shape} ControllerPlatformResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerPlatformResponse & containerd.services.sandbox.v1.ControllerPlatformResponse.$Shape;
                }

                namespace ControllerPlatformResponse {

                    /** Properties of a ControllerPlatformResponse. */
                    interface $Properties {

                        /** ControllerPlatformResponse platform */
                        platform?: (containerd.types.Platform.$Properties|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerPlatformResponse. */
                    type $Shape = containerd.services.sandbox.v1.ControllerPlatformResponse.$Properties;
                }

                /**
                 * Properties of a ControllerStopRequest.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerStopRequest.$Properties instead.
                 */
                interface IControllerStopRequest extends containerd.services.sandbox.v1.ControllerStopRequest.$Properties {
                }

                /** Represents a ControllerStopRequest. */
                class ControllerStopRequest {

                    /**
                     * Constructs a new ControllerStopRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerStopRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ControllerStopRequest sandboxId. */
                    sandboxId: string;

                    /** ControllerStopRequest timeoutSecs. */
                    timeoutSecs: number;

                    /** ControllerStopRequest sandboxer. */
                    sandboxer: string;

                    /**
                     * Encodes the specified ControllerStopRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerStopRequest.verify|verify} messages.
                     * @param message ControllerStopRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerStopRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerStopRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerStopRequest & containerd.services.sandbox.v1.ControllerStopRequest.$Shape} ControllerStopRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerStopRequest & containerd.services.sandbox.v1.ControllerStopRequest.$Shape;
                }

                namespace ControllerStopRequest {

                    /** Properties of a ControllerStopRequest. */
                    interface $Properties {

                        /** ControllerStopRequest sandboxId */
                        sandboxId?: (string|null);

                        /** ControllerStopRequest timeoutSecs */
                        timeoutSecs?: (number|null);

                        /** ControllerStopRequest sandboxer */
                        sandboxer?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerStopRequest. */
                    type $Shape = containerd.services.sandbox.v1.ControllerStopRequest.$Properties;
                }

                /**
                 * Properties of a ControllerStopResponse.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerStopResponse.$Properties instead.
                 */
                interface IControllerStopResponse extends containerd.services.sandbox.v1.ControllerStopResponse.$Properties {
                }

                /** Represents a ControllerStopResponse. */
                class ControllerStopResponse {

                    /**
                     * Constructs a new ControllerStopResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerStopResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /**
                     * Encodes the specified ControllerStopResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerStopResponse.verify|verify} messages.
                     * @param message ControllerStopResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerStopResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerStopResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerStopResponse & containerd.services.sandbox.v1.ControllerStopResponse.$Shape} ControllerStopResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerStopResponse & containerd.services.sandbox.v1.ControllerStopResponse.$Shape;
                }

                namespace ControllerStopResponse {

                    /** Properties of a ControllerStopResponse. */
                    interface $Properties {

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerStopResponse. */
                    type $Shape = containerd.services.sandbox.v1.ControllerStopResponse.$Properties;
                }

                /**
                 * Properties of a ControllerWaitRequest.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerWaitRequest.$Properties instead.
                 */
                interface IControllerWaitRequest extends containerd.services.sandbox.v1.ControllerWaitRequest.$Properties {
                }

                /** Represents a ControllerWaitRequest. */
                class ControllerWaitRequest {

                    /**
                     * Constructs a new ControllerWaitRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerWaitRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ControllerWaitRequest sandboxId. */
                    sandboxId: string;

                    /** ControllerWaitRequest sandboxer. */
                    sandboxer: string;

                    /**
                     * Encodes the specified ControllerWaitRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerWaitRequest.verify|verify} messages.
                     * @param message ControllerWaitRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerWaitRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerWaitRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerWaitRequest & containerd.services.sandbox.v1.ControllerWaitRequest.$Shape} ControllerWaitRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerWaitRequest & containerd.services.sandbox.v1.ControllerWaitRequest.$Shape;
                }

                namespace ControllerWaitRequest {

                    /** Properties of a ControllerWaitRequest. */
                    interface $Properties {

                        /** ControllerWaitRequest sandboxId */
                        sandboxId?: (string|null);

                        /** ControllerWaitRequest sandboxer */
                        sandboxer?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerWaitRequest. */
                    type $Shape = containerd.services.sandbox.v1.ControllerWaitRequest.$Properties;
                }

                /**
                 * Properties of a ControllerWaitResponse.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerWaitResponse.$Properties instead.
                 */
                interface IControllerWaitResponse extends containerd.services.sandbox.v1.ControllerWaitResponse.$Properties {
                }

                /** Represents a ControllerWaitResponse. */
                class ControllerWaitResponse {

                    /**
                     * Constructs a new ControllerWaitResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerWaitResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ControllerWaitResponse exitStatus. */
                    exitStatus: number;

                    /** ControllerWaitResponse exitedAt. */
                    exitedAt?: (google.protobuf.Timestamp.$Properties|null);

                    /**
                     * Encodes the specified ControllerWaitResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerWaitResponse.verify|verify} messages.
                     * @param message ControllerWaitResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerWaitResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerWaitResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerWaitResponse & containerd.services.sandbox.v1.ControllerWaitResponse.$Shape} ControllerWaitResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerWaitResponse & containerd.services.sandbox.v1.ControllerWaitResponse.$Shape;
                }

                namespace ControllerWaitResponse {

                    /** Properties of a ControllerWaitResponse. */
                    interface $Properties {

                        /** ControllerWaitResponse exitStatus */
                        exitStatus?: (number|null);

                        /** ControllerWaitResponse exitedAt */
                        exitedAt?: (google.protobuf.Timestamp.$Properties|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerWaitResponse. */
                    type $Shape = containerd.services.sandbox.v1.ControllerWaitResponse.$Properties;
                }

                /**
                 * Properties of a ControllerStatusRequest.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerStatusRequest.$Properties instead.
                 */
                interface IControllerStatusRequest extends containerd.services.sandbox.v1.ControllerStatusRequest.$Properties {
                }

                /** Represents a ControllerStatusRequest. */
                class ControllerStatusRequest {

                    /**
                     * Constructs a new ControllerStatusRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerStatusRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ControllerStatusRequest sandboxId. */
                    sandboxId: string;

                    /** ControllerStatusRequest verbose. */
                    verbose: boolean;

                    /** ControllerStatusRequest sandboxer. */
                    sandboxer: string;

                    /**
                     * Encodes the specified ControllerStatusRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerStatusRequest.verify|verify} messages.
                     * @param message ControllerStatusRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerStatusRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerStatusRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerStatusRequest & containerd.services.sandbox.v1.ControllerStatusRequest.$Shape} ControllerStatusRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerStatusRequest & containerd.services.sandbox.v1.ControllerStatusRequest.$Shape;
                }

                namespace ControllerStatusRequest {

                    /** Properties of a ControllerStatusRequest. */
                    interface $Properties {

                        /** ControllerStatusRequest sandboxId */
                        sandboxId?: (string|null);

                        /** ControllerStatusRequest verbose */
                        verbose?: (boolean|null);

                        /** ControllerStatusRequest sandboxer */
                        sandboxer?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerStatusRequest. */
                    type $Shape = containerd.services.sandbox.v1.ControllerStatusRequest.$Properties;
                }

                /**
                 * Properties of a ControllerStatusResponse.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerStatusResponse.$Properties instead.
                 */
                interface IControllerStatusResponse extends containerd.services.sandbox.v1.ControllerStatusResponse.$Properties {
                }

                /** Represents a ControllerStatusResponse. */
                class ControllerStatusResponse {

                    /**
                     * Constructs a new ControllerStatusResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerStatusResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ControllerStatusResponse sandboxId. */
                    sandboxId: string;

                    /** ControllerStatusResponse pid. */
                    pid: number;

                    /** ControllerStatusResponse state. */
                    state: string;

                    /** ControllerStatusResponse info. */
                    info: { [k: string]: string };

                    /** ControllerStatusResponse createdAt. */
                    createdAt?: (google.protobuf.Timestamp.$Properties|null);

                    /** ControllerStatusResponse exitedAt. */
                    exitedAt?: (google.protobuf.Timestamp.$Properties|null);

                    /** ControllerStatusResponse extra. */
                    extra?: (google.protobuf.Any.$Properties|null);

                    /** ControllerStatusResponse address. */
                    address: string;

                    /** ControllerStatusResponse version. */
                    version: number;

                    /**
                     * Encodes the specified ControllerStatusResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerStatusResponse.verify|verify} messages.
                     * @param message ControllerStatusResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerStatusResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerStatusResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerStatusResponse & containerd.services.sandbox.v1.ControllerStatusResponse.$Shape} ControllerStatusResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerStatusResponse & containerd.services.sandbox.v1.ControllerStatusResponse.$Shape;
                }

                namespace ControllerStatusResponse {

                    /** Properties of a ControllerStatusResponse. */
                    interface $Properties {

                        /** ControllerStatusResponse sandboxId */
                        sandboxId?: (string|null);

                        /** ControllerStatusResponse pid */
                        pid?: (number|null);

                        /** ControllerStatusResponse state */
                        state?: (string|null);

                        /** ControllerStatusResponse info */
                        info?: ({ [k: string]: string }|null);

                        /** ControllerStatusResponse createdAt */
                        createdAt?: (google.protobuf.Timestamp.$Properties|null);

                        /** ControllerStatusResponse exitedAt */
                        exitedAt?: (google.protobuf.Timestamp.$Properties|null);

                        /** ControllerStatusResponse extra */
                        extra?: (google.protobuf.Any.$Properties|null);

                        /** ControllerStatusResponse address */
                        address?: (string|null);

                        /** ControllerStatusResponse version */
                        version?: (number|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerStatusResponse. */
                    type $Shape = containerd.services.sandbox.v1.ControllerStatusResponse.$Properties;
                }

                /**
                 * Properties of a ControllerShutdownRequest.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerShutdownRequest.$Properties instead.
                 */
                interface IControllerShutdownRequest extends containerd.services.sandbox.v1.ControllerShutdownRequest.$Properties {
                }

                /** Represents a ControllerShutdownRequest. */
                class ControllerShutdownRequest {

                    /**
                     * Constructs a new ControllerShutdownRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerShutdownRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ControllerShutdownRequest sandboxId. */
                    sandboxId: string;

                    /** ControllerShutdownRequest sandboxer. */
                    sandboxer: string;

                    /**
                     * Encodes the specified ControllerShutdownRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerShutdownRequest.verify|verify} messages.
                     * @param message ControllerShutdownRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerShutdownRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerShutdownRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerShutdownRequest & containerd.services.sandbox.v1.ControllerShutdownRequest.$Shape} ControllerShutdownRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerShutdownRequest & containerd.services.sandbox.v1.ControllerShutdownRequest.$Shape;
                }

                namespace ControllerShutdownRequest {

                    /** Properties of a ControllerShutdownRequest. */
                    interface $Properties {

                        /** ControllerShutdownRequest sandboxId */
                        sandboxId?: (string|null);

                        /** ControllerShutdownRequest sandboxer */
                        sandboxer?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerShutdownRequest. */
                    type $Shape = containerd.services.sandbox.v1.ControllerShutdownRequest.$Properties;
                }

                /**
                 * Properties of a ControllerShutdownResponse.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerShutdownResponse.$Properties instead.
                 */
                interface IControllerShutdownResponse extends containerd.services.sandbox.v1.ControllerShutdownResponse.$Properties {
                }

                /** Represents a ControllerShutdownResponse. */
                class ControllerShutdownResponse {

                    /**
                     * Constructs a new ControllerShutdownResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerShutdownResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /**
                     * Encodes the specified ControllerShutdownResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerShutdownResponse.verify|verify} messages.
                     * @param message ControllerShutdownResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerShutdownResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerShutdownResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerShutdownResponse & containerd.services.sandbox.v1.ControllerShutdownResponse.$Shape} ControllerShutdownResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerShutdownResponse & containerd.services.sandbox.v1.ControllerShutdownResponse.$Shape;
                }

                namespace ControllerShutdownResponse {

                    /** Properties of a ControllerShutdownResponse. */
                    interface $Properties {

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerShutdownResponse. */
                    type $Shape = containerd.services.sandbox.v1.ControllerShutdownResponse.$Properties;
                }

                /**
                 * Properties of a ControllerMetricsRequest.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerMetricsRequest.$Properties instead.
                 */
                interface IControllerMetricsRequest extends containerd.services.sandbox.v1.ControllerMetricsRequest.$Properties {
                }

                /** Represents a ControllerMetricsRequest. */
                class ControllerMetricsRequest {

                    /**
                     * Constructs a new ControllerMetricsRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerMetricsRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ControllerMetricsRequest sandboxId. */
                    sandboxId: string;

                    /** ControllerMetricsRequest sandboxer. */
                    sandboxer: string;

                    /**
                     * Encodes the specified ControllerMetricsRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerMetricsRequest.verify|verify} messages.
                     * @param message ControllerMetricsRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerMetricsRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerMetricsRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerMetricsRequest & containerd.services.sandbox.v1.ControllerMetricsRequest.$Shape} ControllerMetricsRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerMetricsRequest & containerd.services.sandbox.v1.ControllerMetricsRequest.$Shape;
                }

                namespace ControllerMetricsRequest {

                    /** Properties of a ControllerMetricsRequest. */
                    interface $Properties {

                        /** ControllerMetricsRequest sandboxId */
                        sandboxId?: (string|null);

                        /** ControllerMetricsRequest sandboxer */
                        sandboxer?: (string|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerMetricsRequest. */
                    type $Shape = containerd.services.sandbox.v1.ControllerMetricsRequest.$Properties;
                }

                /**
                 * Properties of a ControllerMetricsResponse.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerMetricsResponse.$Properties instead.
                 */
                interface IControllerMetricsResponse extends containerd.services.sandbox.v1.ControllerMetricsResponse.$Properties {
                }

                /** Represents a ControllerMetricsResponse. */
                class ControllerMetricsResponse {

                    /**
                     * Constructs a new ControllerMetricsResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerMetricsResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ControllerMetricsResponse metrics. */
                    metrics?: (containerd.types.Metric.$Properties|null);

                    /**
                     * Encodes the specified ControllerMetricsResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerMetricsResponse.verify|verify} messages.
                     * @param message ControllerMetricsResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerMetricsResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerMetricsResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerMetricsResponse & containerd.services.sandbox.v1.ControllerMetricsResponse.$Shape} ControllerMetricsResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerMetricsResponse & containerd.services.sandbox.v1.ControllerMetricsResponse.$Shape;
                }

                namespace ControllerMetricsResponse {

                    /** Properties of a ControllerMetricsResponse. */
                    interface $Properties {

                        /** ControllerMetricsResponse metrics */
                        metrics?: (containerd.types.Metric.$Properties|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerMetricsResponse. */
                    type $Shape = containerd.services.sandbox.v1.ControllerMetricsResponse.$Properties;
                }

                /**
                 * Properties of a ControllerUpdateRequest.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerUpdateRequest.$Properties instead.
                 */
                interface IControllerUpdateRequest extends containerd.services.sandbox.v1.ControllerUpdateRequest.$Properties {
                }

                /** Represents a ControllerUpdateRequest. */
                class ControllerUpdateRequest {

                    /**
                     * Constructs a new ControllerUpdateRequest.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerUpdateRequest.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /** ControllerUpdateRequest sandboxId. */
                    sandboxId: string;

                    /** ControllerUpdateRequest sandboxer. */
                    sandboxer: string;

                    /** ControllerUpdateRequest sandbox. */
                    sandbox?: (containerd.types.Sandbox.$Properties|null);

                    /** ControllerUpdateRequest fields. */
                    fields: string[];

                    /**
                     * Encodes the specified ControllerUpdateRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerUpdateRequest.verify|verify} messages.
                     * @param message ControllerUpdateRequest message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerUpdateRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerUpdateRequest message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerUpdateRequest & containerd.services.sandbox.v1.ControllerUpdateRequest.$Shape} ControllerUpdateRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerUpdateRequest & containerd.services.sandbox.v1.ControllerUpdateRequest.$Shape;
                }

                namespace ControllerUpdateRequest {

                    /** Properties of a ControllerUpdateRequest. */
                    interface $Properties {

                        /** ControllerUpdateRequest sandboxId */
                        sandboxId?: (string|null);

                        /** ControllerUpdateRequest sandboxer */
                        sandboxer?: (string|null);

                        /** ControllerUpdateRequest sandbox */
                        sandbox?: (containerd.types.Sandbox.$Properties|null);

                        /** ControllerUpdateRequest fields */
                        fields?: (string[]|null);

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerUpdateRequest. */
                    type $Shape = containerd.services.sandbox.v1.ControllerUpdateRequest.$Properties;
                }

                /**
                 * Properties of a ControllerUpdateResponse.
                 * @deprecated Use containerd.services.sandbox.v1.ControllerUpdateResponse.$Properties instead.
                 */
                interface IControllerUpdateResponse extends containerd.services.sandbox.v1.ControllerUpdateResponse.$Properties {
                }

                /** Represents a ControllerUpdateResponse. */
                class ControllerUpdateResponse {

                    /**
                     * Constructs a new ControllerUpdateResponse.
                     * @param [properties] Properties to set
                     */
                    constructor(properties?: containerd.services.sandbox.v1.ControllerUpdateResponse.$Properties);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];

                    /**
                     * Encodes the specified ControllerUpdateResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerUpdateResponse.verify|verify} messages.
                     * @param message ControllerUpdateResponse message or plain object to encode
                     * @param [writer] Writer to encode to
                     * @returns Writer
                     */
                    static encode(message: containerd.services.sandbox.v1.ControllerUpdateResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                    /**
                     * Decodes a ControllerUpdateResponse message from the specified reader or buffer.
                     * @param reader Reader or buffer to decode from
                     * @param [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerUpdateResponse & containerd.services.sandbox.v1.ControllerUpdateResponse.$Shape} ControllerUpdateResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.services.sandbox.v1.ControllerUpdateResponse & containerd.services.sandbox.v1.ControllerUpdateResponse.$Shape;
                }

                namespace ControllerUpdateResponse {

                    /** Properties of a ControllerUpdateResponse. */
                    interface $Properties {

                        /** Unknown fields preserved while decoding when enabled */
                        $unknowns?: Uint8Array[];
                    }

                    /** Shape of a ControllerUpdateResponse. */
                    type $Shape = containerd.services.sandbox.v1.ControllerUpdateResponse.$Properties;
                }
            }
        }
    }

    /** Namespace types. */
    namespace types {

        /**
         * Properties of a Metric.
         * @deprecated Use containerd.types.Metric.$Properties instead.
         */
        interface IMetric extends containerd.types.Metric.$Properties {
        }

        /** Represents a Metric. */
        class Metric {

            /**
             * Constructs a new Metric.
             * @param [properties] Properties to set
             */
            constructor(properties?: containerd.types.Metric.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Metric timestamp. */
            timestamp?: (google.protobuf.Timestamp.$Properties|null);

            /** Metric id. */
            id: string;

            /** Metric data. */
            data?: (google.protobuf.Any.$Properties|null);

            /**
             * Encodes the specified Metric message. Does not implicitly {@link containerd.types.Metric.verify|verify} messages.
             * @param message Metric message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: containerd.types.Metric.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Metric message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {containerd.types.Metric & containerd.types.Metric.$Shape} Metric
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.types.Metric & containerd.types.Metric.$Shape;
        }

        namespace Metric {

            /** Properties of a Metric. */
            interface $Properties {

                /** Metric timestamp */
                timestamp?: (google.protobuf.Timestamp.$Properties|null);

                /** Metric id */
                id?: (string|null);

                /** Metric data */
                data?: (google.protobuf.Any.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Metric. */
            type $Shape = containerd.types.Metric.$Properties;
        }

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
         * Properties of a Platform.
         * @deprecated Use containerd.types.Platform.$Properties instead.
         */
        interface IPlatform extends containerd.types.Platform.$Properties {
        }

        /** Represents a Platform. */
        class Platform {

            /**
             * Constructs a new Platform.
             * @param [properties] Properties to set
             */
            constructor(properties?: containerd.types.Platform.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Platform os. */
            os: string;

            /** Platform architecture. */
            architecture: string;

            /** Platform variant. */
            variant: string;

            /** Platform osVersion. */
            osVersion: string;

            /** Platform osFeatures. */
            osFeatures: string[];

            /**
             * Encodes the specified Platform message. Does not implicitly {@link containerd.types.Platform.verify|verify} messages.
             * @param message Platform message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: containerd.types.Platform.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Platform message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {containerd.types.Platform & containerd.types.Platform.$Shape} Platform
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.types.Platform & containerd.types.Platform.$Shape;
        }

        namespace Platform {

            /** Properties of a Platform. */
            interface $Properties {

                /** Platform os */
                os?: (string|null);

                /** Platform architecture */
                architecture?: (string|null);

                /** Platform variant */
                variant?: (string|null);

                /** Platform osVersion */
                osVersion?: (string|null);

                /** Platform osFeatures */
                osFeatures?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Platform. */
            type $Shape = containerd.types.Platform.$Properties;
        }

        /**
         * Properties of a Sandbox.
         * @deprecated Use containerd.types.Sandbox.$Properties instead.
         */
        interface ISandbox extends containerd.types.Sandbox.$Properties {
        }

        /** Represents a Sandbox. */
        class Sandbox {

            /**
             * Constructs a new Sandbox.
             * @param [properties] Properties to set
             */
            constructor(properties?: containerd.types.Sandbox.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Sandbox sandboxId. */
            sandboxId: string;

            /** Sandbox runtime. */
            runtime?: (containerd.types.Sandbox.Runtime.$Properties|null);

            /** Sandbox spec. */
            spec?: (google.protobuf.Any.$Properties|null);

            /** Sandbox labels. */
            labels: { [k: string]: string };

            /** Sandbox createdAt. */
            createdAt?: (google.protobuf.Timestamp.$Properties|null);

            /** Sandbox updatedAt. */
            updatedAt?: (google.protobuf.Timestamp.$Properties|null);

            /** Sandbox extensions. */
            extensions: { [k: string]: google.protobuf.Any.$Properties };

            /** Sandbox sandboxer. */
            sandboxer: string;

            /**
             * Encodes the specified Sandbox message. Does not implicitly {@link containerd.types.Sandbox.verify|verify} messages.
             * @param message Sandbox message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: containerd.types.Sandbox.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Sandbox message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {containerd.types.Sandbox & containerd.types.Sandbox.$Shape} Sandbox
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.types.Sandbox & containerd.types.Sandbox.$Shape;
        }

        namespace Sandbox {

            /** Properties of a Sandbox. */
            interface $Properties {

                /** Sandbox sandboxId */
                sandboxId?: (string|null);

                /** Sandbox runtime */
                runtime?: (containerd.types.Sandbox.Runtime.$Properties|null);

                /** Sandbox spec */
                spec?: (google.protobuf.Any.$Properties|null);

                /** Sandbox labels */
                labels?: ({ [k: string]: string }|null);

                /** Sandbox createdAt */
                createdAt?: (google.protobuf.Timestamp.$Properties|null);

                /** Sandbox updatedAt */
                updatedAt?: (google.protobuf.Timestamp.$Properties|null);

                /** Sandbox extensions */
                extensions?: ({ [k: string]: google.protobuf.Any.$Properties }|null);

                /** Sandbox sandboxer */
                sandboxer?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Sandbox. */
            type $Shape = containerd.types.Sandbox.$Properties;

            /**
             * Properties of a Runtime.
             * @deprecated Use containerd.types.Sandbox.Runtime.$Properties instead.
             */
            interface IRuntime extends containerd.types.Sandbox.Runtime.$Properties {
            }

            /** Represents a Runtime. */
            class Runtime {

                /**
                 * Constructs a new Runtime.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: containerd.types.Sandbox.Runtime.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Runtime name. */
                name: string;

                /** Runtime options. */
                options?: (google.protobuf.Any.$Properties|null);

                /**
                 * Encodes the specified Runtime message. Does not implicitly {@link containerd.types.Sandbox.Runtime.verify|verify} messages.
                 * @param message Runtime message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: containerd.types.Sandbox.Runtime.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a Runtime message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {containerd.types.Sandbox.Runtime & containerd.types.Sandbox.Runtime.$Shape} Runtime
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): containerd.types.Sandbox.Runtime & containerd.types.Sandbox.Runtime.$Shape;
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
                type $Shape = containerd.types.Sandbox.Runtime.$Properties;
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

/** Namespace sandboxfunctions. */
export namespace sandboxfunctions {

    /** Namespace agent. */
    namespace agent {

        /** Namespace v1. */
        namespace v1 {

            /**
             * Properties of a ListRequest.
             * @deprecated Use sandboxfunctions.agent.v1.ListRequest.$Properties instead.
             */
            interface IListRequest extends sandboxfunctions.agent.v1.ListRequest.$Properties {
            }

            /** Represents a ListRequest. */
            class ListRequest {

                /**
                 * Constructs a new ListRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: sandboxfunctions.agent.v1.ListRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ListRequest namespace. */
                namespace: string;

                /** ListRequest after. */
                after: string;

                /** ListRequest limit. */
                limit: number;

                /** ListRequest ids. */
                ids: string[];

                /**
                 * Encodes the specified ListRequest message. Does not implicitly {@link sandboxfunctions.agent.v1.ListRequest.verify|verify} messages.
                 * @param message ListRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: sandboxfunctions.agent.v1.ListRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ListRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.ListRequest & sandboxfunctions.agent.v1.ListRequest.$Shape} ListRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sandboxfunctions.agent.v1.ListRequest & sandboxfunctions.agent.v1.ListRequest.$Shape;
            }

            namespace ListRequest {

                /** Properties of a ListRequest. */
                interface $Properties {

                    /** ListRequest namespace */
                    namespace?: (string|null);

                    /** ListRequest after */
                    after?: (string|null);

                    /** ListRequest limit */
                    limit?: (number|null);

                    /** ListRequest ids */
                    ids?: (string[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ListRequest. */
                type $Shape = sandboxfunctions.agent.v1.ListRequest.$Properties;
            }

            /**
             * Properties of a ListResponse.
             * @deprecated Use sandboxfunctions.agent.v1.ListResponse.$Properties instead.
             */
            interface IListResponse extends sandboxfunctions.agent.v1.ListResponse.$Properties {
            }

            /** Represents a ListResponse. */
            class ListResponse {

                /**
                 * Constructs a new ListResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: sandboxfunctions.agent.v1.ListResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** ListResponse epoch. */
                epoch: string;

                /** ListResponse floor. */
                floor: string;

                /** ListResponse entries. */
                entries: sandboxfunctions.agent.v1.Entry.$Properties[];

                /** ListResponse next. */
                next: string;

                /** ListResponse problems. */
                problems: string[];

                /**
                 * Encodes the specified ListResponse message. Does not implicitly {@link sandboxfunctions.agent.v1.ListResponse.verify|verify} messages.
                 * @param message ListResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: sandboxfunctions.agent.v1.ListResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a ListResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.ListResponse & sandboxfunctions.agent.v1.ListResponse.$Shape} ListResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sandboxfunctions.agent.v1.ListResponse & sandboxfunctions.agent.v1.ListResponse.$Shape;
            }

            namespace ListResponse {

                /** Properties of a ListResponse. */
                interface $Properties {

                    /** ListResponse epoch */
                    epoch?: (string|null);

                    /** ListResponse floor */
                    floor?: (string|null);

                    /** ListResponse entries */
                    entries?: (sandboxfunctions.agent.v1.Entry.$Properties[]|null);

                    /** ListResponse next */
                    next?: (string|null);

                    /** ListResponse problems */
                    problems?: (string[]|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a ListResponse. */
                type $Shape = sandboxfunctions.agent.v1.ListResponse.$Properties;
            }

            /**
             * Properties of an Entry.
             * @deprecated Use sandboxfunctions.agent.v1.Entry.$Properties instead.
             */
            interface IEntry extends sandboxfunctions.agent.v1.Entry.$Properties {
            }

            /** Represents an Entry. */
            class Entry {

                /**
                 * Constructs a new Entry.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: sandboxfunctions.agent.v1.Entry.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Entry namespace. */
                namespace: string;

                /** Entry sandboxId. */
                sandboxId: string;

                /** Entry life. */
                life: string;

                /** Entry phase. */
                phase: string;

                /** Entry fence. */
                fence: string;

                /** Entry pid. */
                pid: number;

                /** Entry isOrphan. */
                isOrphan: boolean;

                /** Entry exit. */
                exit?: (sandboxfunctions.agent.v1.Exit.$Properties|null);

                /**
                 * Encodes the specified Entry message. Does not implicitly {@link sandboxfunctions.agent.v1.Entry.verify|verify} messages.
                 * @param message Entry message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: sandboxfunctions.agent.v1.Entry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Entry message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.Entry & sandboxfunctions.agent.v1.Entry.$Shape} Entry
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sandboxfunctions.agent.v1.Entry & sandboxfunctions.agent.v1.Entry.$Shape;
            }

            namespace Entry {

                /** Properties of an Entry. */
                interface $Properties {

                    /** Entry namespace */
                    namespace?: (string|null);

                    /** Entry sandboxId */
                    sandboxId?: (string|null);

                    /** Entry life */
                    life?: (string|null);

                    /** Entry phase */
                    phase?: (string|null);

                    /** Entry fence */
                    fence?: (string|null);

                    /** Entry pid */
                    pid?: (number|null);

                    /** Entry isOrphan */
                    isOrphan?: (boolean|null);

                    /** Entry exit */
                    exit?: (sandboxfunctions.agent.v1.Exit.$Properties|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an Entry. */
                type $Shape = sandboxfunctions.agent.v1.Entry.$Properties;
            }

            /**
             * Properties of an Exit.
             * @deprecated Use sandboxfunctions.agent.v1.Exit.$Properties instead.
             */
            interface IExit extends sandboxfunctions.agent.v1.Exit.$Properties {
            }

            /** Represents an Exit. */
            class Exit {

                /**
                 * Constructs a new Exit.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: sandboxfunctions.agent.v1.Exit.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** Exit life. */
                life: string;

                /** Exit status. */
                status: number;

                /** Exit exitedAt. */
                exitedAt?: (google.protobuf.Timestamp.$Properties|null);

                /** Exit reason. */
                reason: string;

                /**
                 * Encodes the specified Exit message. Does not implicitly {@link sandboxfunctions.agent.v1.Exit.verify|verify} messages.
                 * @param message Exit message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: sandboxfunctions.agent.v1.Exit.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes an Exit message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.Exit & sandboxfunctions.agent.v1.Exit.$Shape} Exit
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sandboxfunctions.agent.v1.Exit & sandboxfunctions.agent.v1.Exit.$Shape;
            }

            namespace Exit {

                /** Properties of an Exit. */
                interface $Properties {

                    /** Exit life */
                    life?: (string|null);

                    /** Exit status */
                    status?: (number|null);

                    /** Exit exitedAt */
                    exitedAt?: (google.protobuf.Timestamp.$Properties|null);

                    /** Exit reason */
                    reason?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of an Exit. */
                type $Shape = sandboxfunctions.agent.v1.Exit.$Properties;
            }

            /**
             * Properties of a RenewRequest.
             * @deprecated Use sandboxfunctions.agent.v1.RenewRequest.$Properties instead.
             */
            interface IRenewRequest extends sandboxfunctions.agent.v1.RenewRequest.$Properties {
            }

            /** Represents a RenewRequest. */
            class RenewRequest {

                /**
                 * Constructs a new RenewRequest.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: sandboxfunctions.agent.v1.RenewRequest.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /** RenewRequest sandboxId. */
                sandboxId: string;

                /** RenewRequest sandboxer. */
                sandboxer: string;

                /**
                 * Encodes the specified RenewRequest message. Does not implicitly {@link sandboxfunctions.agent.v1.RenewRequest.verify|verify} messages.
                 * @param message RenewRequest message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: sandboxfunctions.agent.v1.RenewRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a RenewRequest message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.RenewRequest & sandboxfunctions.agent.v1.RenewRequest.$Shape} RenewRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sandboxfunctions.agent.v1.RenewRequest & sandboxfunctions.agent.v1.RenewRequest.$Shape;
            }

            namespace RenewRequest {

                /** Properties of a RenewRequest. */
                interface $Properties {

                    /** RenewRequest sandboxId */
                    sandboxId?: (string|null);

                    /** RenewRequest sandboxer */
                    sandboxer?: (string|null);

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a RenewRequest. */
                type $Shape = sandboxfunctions.agent.v1.RenewRequest.$Properties;
            }

            /**
             * Properties of a RenewResponse.
             * @deprecated Use sandboxfunctions.agent.v1.RenewResponse.$Properties instead.
             */
            interface IRenewResponse extends sandboxfunctions.agent.v1.RenewResponse.$Properties {
            }

            /** Represents a RenewResponse. */
            class RenewResponse {

                /**
                 * Constructs a new RenewResponse.
                 * @param [properties] Properties to set
                 */
                constructor(properties?: sandboxfunctions.agent.v1.RenewResponse.$Properties);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];

                /**
                 * Encodes the specified RenewResponse message. Does not implicitly {@link sandboxfunctions.agent.v1.RenewResponse.verify|verify} messages.
                 * @param message RenewResponse message or plain object to encode
                 * @param [writer] Writer to encode to
                 * @returns Writer
                 */
                static encode(message: sandboxfunctions.agent.v1.RenewResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

                /**
                 * Decodes a RenewResponse message from the specified reader or buffer.
                 * @param reader Reader or buffer to decode from
                 * @param [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.RenewResponse & sandboxfunctions.agent.v1.RenewResponse.$Shape} RenewResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sandboxfunctions.agent.v1.RenewResponse & sandboxfunctions.agent.v1.RenewResponse.$Shape;
            }

            namespace RenewResponse {

                /** Properties of a RenewResponse. */
                interface $Properties {

                    /** Unknown fields preserved while decoding when enabled */
                    $unknowns?: Uint8Array[];
                }

                /** Shape of a RenewResponse. */
                type $Shape = sandboxfunctions.agent.v1.RenewResponse.$Properties;
            }
        }
    }
}
