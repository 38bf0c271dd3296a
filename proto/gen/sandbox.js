/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["sandbox"] || ($protobuf.roots["sandbox"] = {});

export const containerd = $root.containerd = (() => {

    /**
     * Namespace containerd.
     * @exports containerd
     * @namespace
     */
    const containerd = {};

    containerd.services = (function() {

        /**
         * Namespace services.
         * @memberof containerd
         * @namespace
         */
        const services = {};

        services.sandbox = (function() {

            /**
             * Namespace sandbox.
             * @memberof containerd.services
             * @namespace
             */
            const sandbox = {};

            sandbox.v1 = (function() {

                /**
                 * Namespace v1.
                 * @memberof containerd.services.sandbox
                 * @namespace
                 */
                const v1 = {};

                v1.StoreCreateRequest = (function() {

                    /**
                     * Properties of a StoreCreateRequest.
                     * @typedef {Object} containerd.services.sandbox.v1.StoreCreateRequest.$Properties
                     * @property {containerd.types.Sandbox.$Properties|null} [sandbox] StoreCreateRequest sandbox
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a StoreCreateRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IStoreCreateRequest
                     * @augments containerd.services.sandbox.v1.StoreCreateRequest.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.StoreCreateRequest.$Properties instead.
                     */

                    /**
                     * Shape of a StoreCreateRequest.
                     * @typedef {containerd.services.sandbox.v1.StoreCreateRequest.$Properties} containerd.services.sandbox.v1.StoreCreateRequest.$Shape
                     */

                    /**
                     * Constructs a new StoreCreateRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a StoreCreateRequest.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.StoreCreateRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const StoreCreateRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * StoreCreateRequest sandbox.
                     * @member {containerd.types.Sandbox.$Properties|null|undefined} sandbox
                     * @memberof containerd.services.sandbox.v1.StoreCreateRequest
                     * @instance
                     */
                    StoreCreateRequest.prototype.sandbox = null;

                    /**
                     * Encodes the specified StoreCreateRequest message. Does not implicitly {@link containerd.services.sandbox.v1.StoreCreateRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.StoreCreateRequest
                     * @static
                     * @param {containerd.services.sandbox.v1.StoreCreateRequest.$Properties} message StoreCreateRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    StoreCreateRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandbox != null && $Object.hasOwnProperty.call(message, "sandbox"))
                            $root.containerd.types.Sandbox.encode(message.sandbox, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a StoreCreateRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.StoreCreateRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreCreateRequest & containerd.services.sandbox.v1.StoreCreateRequest.$Shape} StoreCreateRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    StoreCreateRequest.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.StoreCreateRequest();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    message.sandbox = $root.containerd.types.Sandbox.decode(reader, reader.size(), $undefined, _depth + 1, message.sandbox);
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return StoreCreateRequest;
                })();

                v1.StoreCreateResponse = (function() {

                    /**
                     * Properties of a StoreCreateResponse.
                     * @typedef {Object} containerd.services.sandbox.v1.StoreCreateResponse.$Properties
                     * @property {containerd.types.Sandbox.$Properties|null} [sandbox] StoreCreateResponse sandbox
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a StoreCreateResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IStoreCreateResponse
                     * @augments containerd.services.sandbox.v1.StoreCreateResponse.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.StoreCreateResponse.$Properties instead.
                     */

                    /**
                     * Shape of a StoreCreateResponse.
                     * @typedef {containerd.services.sandbox.v1.StoreCreateResponse.$Properties} containerd.services.sandbox.v1.StoreCreateResponse.$Shape
                     */

                    /**
                     * Constructs a new StoreCreateResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a StoreCreateResponse.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.StoreCreateResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const StoreCreateResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * StoreCreateResponse sandbox.
                     * @member {containerd.types.Sandbox.$Properties|null|undefined} sandbox
                     * @memberof containerd.services.sandbox.v1.StoreCreateResponse
                     * @instance
                     */
                    StoreCreateResponse.prototype.sandbox = null;

                    /**
                     * Encodes the specified StoreCreateResponse message. Does not implicitly {@link containerd.services.sandbox.v1.StoreCreateResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.StoreCreateResponse
                     * @static
                     * @param {containerd.services.sandbox.v1.StoreCreateResponse.$Properties} message StoreCreateResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    StoreCreateResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandbox != null && $Object.hasOwnProperty.call(message, "sandbox"))
                            $root.containerd.types.Sandbox.encode(message.sandbox, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a StoreCreateResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.StoreCreateResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreCreateResponse & containerd.services.sandbox.v1.StoreCreateResponse.$Shape} StoreCreateResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    StoreCreateResponse.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.StoreCreateResponse();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    message.sandbox = $root.containerd.types.Sandbox.decode(reader, reader.size(), $undefined, _depth + 1, message.sandbox);
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return StoreCreateResponse;
                })();

                v1.StoreUpdateRequest = (function() {

                    /**
                     * Properties of a StoreUpdateRequest.
                     * @typedef {Object} containerd.services.sandbox.v1.StoreUpdateRequest.$Properties
                     * @property {containerd.types.Sandbox.$Properties|null} [sandbox] StoreUpdateRequest sandbox
                     * @property {Array.<string>|null} [fields] StoreUpdateRequest fields
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a StoreUpdateRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IStoreUpdateRequest
                     * @augments containerd.services.sandbox.v1.StoreUpdateRequest.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.StoreUpdateRequest.$Properties instead.
                     */

                    /**
                     * Shape of a StoreUpdateRequest.
                     * @typedef {containerd.services.sandbox.v1.StoreUpdateRequest.$Properties} containerd.services.sandbox.v1.StoreUpdateRequest.$Shape
                     */

                    /**
                     * Constructs a new StoreUpdateRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a StoreUpdateRequest.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.StoreUpdateRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const StoreUpdateRequest = function (properties) {
                        this.fields = [];
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * StoreUpdateRequest sandbox.
                     * @member {containerd.types.Sandbox.$Properties|null|undefined} sandbox
                     * @memberof containerd.services.sandbox.v1.StoreUpdateRequest
                     * @instance
                     */
                    StoreUpdateRequest.prototype.sandbox = null;

                    /**
                     * StoreUpdateRequest fields.
                     * @member {Array.<string>} fields
                     * @memberof containerd.services.sandbox.v1.StoreUpdateRequest
                     * @instance
                     */
                    StoreUpdateRequest.prototype.fields = $util.emptyArray;

                    /**
                     * Encodes the specified StoreUpdateRequest message. Does not implicitly {@link containerd.services.sandbox.v1.StoreUpdateRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.StoreUpdateRequest
                     * @static
                     * @param {containerd.services.sandbox.v1.StoreUpdateRequest.$Properties} message StoreUpdateRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    StoreUpdateRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandbox != null && $Object.hasOwnProperty.call(message, "sandbox"))
                            $root.containerd.types.Sandbox.encode(message.sandbox, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                        if (message.fields != null && message.fields.length)
                            for (let i = 0; i < message.fields.length; ++i)
                                writer.uint32(/* id 2, wireType 2 =*/18).string(message.fields[i]);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a StoreUpdateRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.StoreUpdateRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreUpdateRequest & containerd.services.sandbox.v1.StoreUpdateRequest.$Shape} StoreUpdateRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    StoreUpdateRequest.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.StoreUpdateRequest();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    message.sandbox = $root.containerd.types.Sandbox.decode(reader, reader.size(), $undefined, _depth + 1, message.sandbox);
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    if (!(message.fields && message.fields.length))
                                        message.fields = [];
                                    message.fields.push(reader.stringVerify());
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return StoreUpdateRequest;
                })();

                v1.StoreUpdateResponse = (function() {

                    /**
                     * Properties of a StoreUpdateResponse.
                     * @typedef {Object} containerd.services.sandbox.v1.StoreUpdateResponse.$Properties
                     * @property {containerd.types.Sandbox.$Properties|null} [sandbox] StoreUpdateResponse sandbox
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a StoreUpdateResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IStoreUpdateResponse
                     * @augments containerd.services.sandbox.v1.StoreUpdateResponse.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.StoreUpdateResponse.$Properties instead.
                     */

                    /**
                     * Shape of a StoreUpdateResponse.
                     * @typedef {containerd.services.sandbox.v1.StoreUpdateResponse.$Properties} containerd.services.sandbox.v1.StoreUpdateResponse.$Shape
                     */

                    /**
                     * Constructs a new StoreUpdateResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a StoreUpdateResponse.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.StoreUpdateResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const StoreUpdateResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * StoreUpdateResponse sandbox.
                     * @member {containerd.types.Sandbox.$Properties|null|undefined} sandbox
                     * @memberof containerd.services.sandbox.v1.StoreUpdateResponse
                     * @instance
                     */
                    StoreUpdateResponse.prototype.sandbox = null;

                    /**
                     * Encodes the specified StoreUpdateResponse message. Does not implicitly {@link containerd.services.sandbox.v1.StoreUpdateResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.StoreUpdateResponse
                     * @static
                     * @param {containerd.services.sandbox.v1.StoreUpdateResponse.$Properties} message StoreUpdateResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    StoreUpdateResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandbox != null && $Object.hasOwnProperty.call(message, "sandbox"))
                            $root.containerd.types.Sandbox.encode(message.sandbox, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a StoreUpdateResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.StoreUpdateResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreUpdateResponse & containerd.services.sandbox.v1.StoreUpdateResponse.$Shape} StoreUpdateResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    StoreUpdateResponse.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.StoreUpdateResponse();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    message.sandbox = $root.containerd.types.Sandbox.decode(reader, reader.size(), $undefined, _depth + 1, message.sandbox);
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return StoreUpdateResponse;
                })();

                v1.StoreDeleteRequest = (function() {

                    /**
                     * Properties of a StoreDeleteRequest.
                     * @typedef {Object} containerd.services.sandbox.v1.StoreDeleteRequest.$Properties
                     * @property {string|null} [sandboxId] StoreDeleteRequest sandboxId
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a StoreDeleteRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IStoreDeleteRequest
                     * @augments containerd.services.sandbox.v1.StoreDeleteRequest.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.StoreDeleteRequest.$Properties instead.
                     */

                    /**
                     * Shape of a StoreDeleteRequest.
                     * @typedef {containerd.services.sandbox.v1.StoreDeleteRequest.$Properties} containerd.services.sandbox.v1.StoreDeleteRequest.$Shape
                     */

                    /**
                     * Constructs a new StoreDeleteRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a StoreDeleteRequest.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.StoreDeleteRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const StoreDeleteRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * StoreDeleteRequest sandboxId.
                     * @member {string} sandboxId
                     * @memberof containerd.services.sandbox.v1.StoreDeleteRequest
                     * @instance
                     */
                    StoreDeleteRequest.prototype.sandboxId = "";

                    /**
                     * Encodes the specified StoreDeleteRequest message. Does not implicitly {@link containerd.services.sandbox.v1.StoreDeleteRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.StoreDeleteRequest
                     * @static
                     * @param {containerd.services.sandbox.v1.StoreDeleteRequest.$Properties} message StoreDeleteRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    StoreDeleteRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.sandboxId);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a StoreDeleteRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.StoreDeleteRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreDeleteRequest & containerd.services.sandbox.v1.StoreDeleteRequest.$Shape} StoreDeleteRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    StoreDeleteRequest.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.StoreDeleteRequest();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxId = value;
                                    else
                                        delete message.sandboxId;
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return StoreDeleteRequest;
                })();

                v1.StoreDeleteResponse = (function() {

                    /**
                     * Properties of a StoreDeleteResponse.
                     * @typedef {Object} containerd.services.sandbox.v1.StoreDeleteResponse.$Properties
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a StoreDeleteResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IStoreDeleteResponse
                     * @augments containerd.services.sandbox.v1.StoreDeleteResponse.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.StoreDeleteResponse.$Properties instead.
                     */

                    /**
                     * Shape of a StoreDeleteResponse.
                     * @typedef {containerd.services.sandbox.v1.StoreDeleteResponse.$Properties} containerd.services.sandbox.v1.StoreDeleteResponse.$Shape
                     */

                    /**
                     * Constructs a new StoreDeleteResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a StoreDeleteResponse.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.StoreDeleteResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const StoreDeleteResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * Encodes the specified StoreDeleteResponse message. Does not implicitly {@link containerd.services.sandbox.v1.StoreDeleteResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.StoreDeleteResponse
                     * @static
                     * @param {containerd.services.sandbox.v1.StoreDeleteResponse.$Properties} message StoreDeleteResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    StoreDeleteResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a StoreDeleteResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.StoreDeleteResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreDeleteResponse & containerd.services.sandbox.v1.StoreDeleteResponse.$Shape} StoreDeleteResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    StoreDeleteResponse.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.StoreDeleteResponse();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            reader.skipType(tag & 7, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return StoreDeleteResponse;
                })();

                v1.StoreListRequest = (function() {

                    /**
                     * Properties of a StoreListRequest.
                     * @typedef {Object} containerd.services.sandbox.v1.StoreListRequest.$Properties
                     * @property {Array.<string>|null} [filters] StoreListRequest filters
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a StoreListRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IStoreListRequest
                     * @augments containerd.services.sandbox.v1.StoreListRequest.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.StoreListRequest.$Properties instead.
                     */

                    /**
                     * Shape of a StoreListRequest.
                     * @typedef {containerd.services.sandbox.v1.StoreListRequest.$Properties} containerd.services.sandbox.v1.StoreListRequest.$Shape
                     */

                    /**
                     * Constructs a new StoreListRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a StoreListRequest.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.StoreListRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const StoreListRequest = function (properties) {
                        this.filters = [];
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * StoreListRequest filters.
                     * @member {Array.<string>} filters
                     * @memberof containerd.services.sandbox.v1.StoreListRequest
                     * @instance
                     */
                    StoreListRequest.prototype.filters = $util.emptyArray;

                    /**
                     * Encodes the specified StoreListRequest message. Does not implicitly {@link containerd.services.sandbox.v1.StoreListRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.StoreListRequest
                     * @static
                     * @param {containerd.services.sandbox.v1.StoreListRequest.$Properties} message StoreListRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    StoreListRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.filters != null && message.filters.length)
                            for (let i = 0; i < message.filters.length; ++i)
                                writer.uint32(/* id 1, wireType 2 =*/10).string(message.filters[i]);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a StoreListRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.StoreListRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreListRequest & containerd.services.sandbox.v1.StoreListRequest.$Shape} StoreListRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    StoreListRequest.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.StoreListRequest();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if (!(message.filters && message.filters.length))
                                        message.filters = [];
                                    message.filters.push(reader.stringVerify());
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return StoreListRequest;
                })();

                v1.StoreListResponse = (function() {

                    /**
                     * Properties of a StoreListResponse.
                     * @typedef {Object} containerd.services.sandbox.v1.StoreListResponse.$Properties
                     * @property {Array.<containerd.types.Sandbox.$Properties>|null} [list] StoreListResponse list
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a StoreListResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IStoreListResponse
                     * @augments containerd.services.sandbox.v1.StoreListResponse.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.StoreListResponse.$Properties instead.
                     */

                    /**
                     * Shape of a StoreListResponse.
                     * @typedef {containerd.services.sandbox.v1.StoreListResponse.$Properties} containerd.services.sandbox.v1.StoreListResponse.$Shape
                     */

                    /**
                     * Constructs a new StoreListResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a StoreListResponse.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.StoreListResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const StoreListResponse = function (properties) {
                        this.list = [];
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * StoreListResponse list.
                     * @member {Array.<containerd.types.Sandbox.$Properties>} list
                     * @memberof containerd.services.sandbox.v1.StoreListResponse
                     * @instance
                     */
                    StoreListResponse.prototype.list = $util.emptyArray;

                    /**
                     * Encodes the specified StoreListResponse message. Does not implicitly {@link containerd.services.sandbox.v1.StoreListResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.StoreListResponse
                     * @static
                     * @param {containerd.services.sandbox.v1.StoreListResponse.$Properties} message StoreListResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    StoreListResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.list != null && message.list.length)
                            for (let i = 0; i < message.list.length; ++i)
                                $root.containerd.types.Sandbox.encode(message.list[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a StoreListResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.StoreListResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreListResponse & containerd.services.sandbox.v1.StoreListResponse.$Shape} StoreListResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    StoreListResponse.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.StoreListResponse();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if (!(message.list && message.list.length))
                                        message.list = [];
                                    message.list.push($root.containerd.types.Sandbox.decode(reader, reader.size(), $undefined, _depth + 1));
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return StoreListResponse;
                })();

                v1.StoreGetRequest = (function() {

                    /**
                     * Properties of a StoreGetRequest.
                     * @typedef {Object} containerd.services.sandbox.v1.StoreGetRequest.$Properties
                     * @property {string|null} [sandboxId] StoreGetRequest sandboxId
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a StoreGetRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IStoreGetRequest
                     * @augments containerd.services.sandbox.v1.StoreGetRequest.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.StoreGetRequest.$Properties instead.
                     */

                    /**
                     * Shape of a StoreGetRequest.
                     * @typedef {containerd.services.sandbox.v1.StoreGetRequest.$Properties} containerd.services.sandbox.v1.StoreGetRequest.$Shape
                     */

                    /**
                     * Constructs a new StoreGetRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a StoreGetRequest.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.StoreGetRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const StoreGetRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * StoreGetRequest sandboxId.
                     * @member {string} sandboxId
                     * @memberof containerd.services.sandbox.v1.StoreGetRequest
                     * @instance
                     */
                    StoreGetRequest.prototype.sandboxId = "";

                    /**
                     * Encodes the specified StoreGetRequest message. Does not implicitly {@link containerd.services.sandbox.v1.StoreGetRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.StoreGetRequest
                     * @static
                     * @param {containerd.services.sandbox.v1.StoreGetRequest.$Properties} message StoreGetRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    StoreGetRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.sandboxId);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a StoreGetRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.StoreGetRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreGetRequest & containerd.services.sandbox.v1.StoreGetRequest.$Shape} StoreGetRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    StoreGetRequest.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.StoreGetRequest();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxId = value;
                                    else
                                        delete message.sandboxId;
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return StoreGetRequest;
                })();

                v1.StoreGetResponse = (function() {

                    /**
                     * Properties of a StoreGetResponse.
                     * @typedef {Object} containerd.services.sandbox.v1.StoreGetResponse.$Properties
                     * @property {containerd.types.Sandbox.$Properties|null} [sandbox] StoreGetResponse sandbox
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a StoreGetResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IStoreGetResponse
                     * @augments containerd.services.sandbox.v1.StoreGetResponse.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.StoreGetResponse.$Properties instead.
                     */

                    /**
                     * Shape of a StoreGetResponse.
                     * @typedef {containerd.services.sandbox.v1.StoreGetResponse.$Properties} containerd.services.sandbox.v1.StoreGetResponse.$Shape
                     */

                    /**
                     * Constructs a new StoreGetResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a StoreGetResponse.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.StoreGetResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const StoreGetResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * StoreGetResponse sandbox.
                     * @member {containerd.types.Sandbox.$Properties|null|undefined} sandbox
                     * @memberof containerd.services.sandbox.v1.StoreGetResponse
                     * @instance
                     */
                    StoreGetResponse.prototype.sandbox = null;

                    /**
                     * Encodes the specified StoreGetResponse message. Does not implicitly {@link containerd.services.sandbox.v1.StoreGetResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.StoreGetResponse
                     * @static
                     * @param {containerd.services.sandbox.v1.StoreGetResponse.$Properties} message StoreGetResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    StoreGetResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandbox != null && $Object.hasOwnProperty.call(message, "sandbox"))
                            $root.containerd.types.Sandbox.encode(message.sandbox, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a StoreGetResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.StoreGetResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.StoreGetResponse & containerd.services.sandbox.v1.StoreGetResponse.$Shape} StoreGetResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    StoreGetResponse.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.StoreGetResponse();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    message.sandbox = $root.containerd.types.Sandbox.decode(reader, reader.size(), $undefined, _depth + 1, message.sandbox);
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return StoreGetResponse;
                })();

                v1.ControllerCreateRequest = (function() {

                    /**
                     * Properties of a ControllerCreateRequest.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerCreateRequest.$Properties
                     * @property {string|null} [sandboxId] ControllerCreateRequest sandboxId
                     * @property {Array.<containerd.types.Mount.$Properties>|null} [rootfs] ControllerCreateRequest rootfs
                     * @property {google.protobuf.Any.$Properties|null} [options] ControllerCreateRequest options
                     * @property {string|null} [netnsPath] ControllerCreateRequest netnsPath
                     * @property {Object.<string,string>|null} [annotations] ControllerCreateRequest annotations
                     * @property {containerd.types.Sandbox.$Properties|null} [sandbox] ControllerCreateRequest sandbox
                     * @property {string|null} [sandboxer] ControllerCreateRequest sandboxer
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerCreateRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerCreateRequest
                     * @augments containerd.services.sandbox.v1.ControllerCreateRequest.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerCreateRequest.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerCreateRequest.
                     * @typedef {containerd.services.sandbox.v1.ControllerCreateRequest.$Properties} containerd.services.sandbox.v1.ControllerCreateRequest.$Shape
                     */

                    /**
                     * Constructs a new ControllerCreateRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerCreateRequest.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerCreateRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerCreateRequest = function (properties) {
                        this.rootfs = [];
                        this.annotations = {};
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * ControllerCreateRequest sandboxId.
                     * @member {string} sandboxId
                     * @memberof containerd.services.sandbox.v1.ControllerCreateRequest
                     * @instance
                     */
                    ControllerCreateRequest.prototype.sandboxId = "";

                    /**
                     * ControllerCreateRequest rootfs.
                     * @member {Array.<containerd.types.Mount.$Properties>} rootfs
                     * @memberof containerd.services.sandbox.v1.ControllerCreateRequest
                     * @instance
                     */
                    ControllerCreateRequest.prototype.rootfs = $util.emptyArray;

                    /**
                     * ControllerCreateRequest options.
                     * @member {google.protobuf.Any.$Properties|null|undefined} options
                     * @memberof containerd.services.sandbox.v1.ControllerCreateRequest
                     * @instance
                     */
                    ControllerCreateRequest.prototype.options = null;

                    /**
                     * ControllerCreateRequest netnsPath.
                     * @member {string} netnsPath
                     * @memberof containerd.services.sandbox.v1.ControllerCreateRequest
                     * @instance
                     */
                    ControllerCreateRequest.prototype.netnsPath = "";

                    /**
                     * ControllerCreateRequest annotations.
                     * @member {Object.<string,string>} annotations
                     * @memberof containerd.services.sandbox.v1.ControllerCreateRequest
                     * @instance
                     */
                    ControllerCreateRequest.prototype.annotations = $util.emptyObject;

                    /**
                     * ControllerCreateRequest sandbox.
                     * @member {containerd.types.Sandbox.$Properties|null|undefined} sandbox
                     * @memberof containerd.services.sandbox.v1.ControllerCreateRequest
                     * @instance
                     */
                    ControllerCreateRequest.prototype.sandbox = null;

                    /**
                     * ControllerCreateRequest sandboxer.
                     * @member {string} sandboxer
                     * @memberof containerd.services.sandbox.v1.ControllerCreateRequest
                     * @instance
                     */
                    ControllerCreateRequest.prototype.sandboxer = "";

                    /**
                     * Encodes the specified ControllerCreateRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerCreateRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerCreateRequest
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerCreateRequest.$Properties} message ControllerCreateRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerCreateRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.sandboxId);
                        if (message.rootfs != null && message.rootfs.length)
                            for (let i = 0; i < message.rootfs.length; ++i)
                                $root.containerd.types.Mount.encode(message.rootfs[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                        if (message.options != null && $Object.hasOwnProperty.call(message, "options"))
                            $root.google.protobuf.Any.encode(message.options, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                        if (message.netnsPath != null && $Object.hasOwnProperty.call(message, "netnsPath") && message.netnsPath !== "")
                            writer.uint32(/* id 4, wireType 2 =*/34).string(message.netnsPath);
                        if (message.annotations != null && $Object.hasOwnProperty.call(message, "annotations"))
                            for (let keys = $Object.keys(message.annotations), i = 0; i < keys.length; ++i)
                                writer.uint32(/* id 5, wireType 2 =*/42).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 2 =*/18).string(message.annotations[keys[i]]).ldelim();
                        if (message.sandbox != null && $Object.hasOwnProperty.call(message, "sandbox"))
                            $root.containerd.types.Sandbox.encode(message.sandbox, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                        if (message.sandboxer != null && $Object.hasOwnProperty.call(message, "sandboxer") && message.sandboxer !== "")
                            writer.uint32(/* id 10, wireType 2 =*/82).string(message.sandboxer);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerCreateRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerCreateRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerCreateRequest & containerd.services.sandbox.v1.ControllerCreateRequest.$Shape} ControllerCreateRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerCreateRequest.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, key, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerCreateRequest();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxId = value;
                                    else
                                        delete message.sandboxId;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    if (!(message.rootfs && message.rootfs.length))
                                        message.rootfs = [];
                                    message.rootfs.push($root.containerd.types.Mount.decode(reader, reader.size(), $undefined, _depth + 1));
                                    continue;
                                }
                            case 3: {
                                    if (wireType !== 2)
                                        break;
                                    message.options = $root.google.protobuf.Any.decode(reader, reader.size(), $undefined, _depth + 1, message.options);
                                    continue;
                                }
                            case 4: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.netnsPath = value;
                                    else
                                        delete message.netnsPath;
                                    continue;
                                }
                            case 5: {
                                    if (wireType !== 2)
                                        break;
                                    if (message.annotations === $util.emptyObject)
                                        message.annotations = {};
                                    let end2 = reader.size() + reader.pos;
                                    if (end2 > reader.len)
                                        throw $RangeError("index out of range");
                                    reader.len = end2;
                                    key = "";
                                    value = "";
                                    while (reader.pos < end2) {
                                        let tag2 = reader.tag();
                                        wireType = tag2 & 7;
                                        switch (tag2 >>>= 3) {
                                        case 1:
                                            if (wireType !== 2)
                                                break;
                                            key = reader.stringVerify();
                                            continue;
                                        case 2:
                                            if (wireType !== 2)
                                                break;
                                            value = reader.stringVerify();
                                            continue;
                                        }
                                        reader.skipType(wireType, _depth, tag2);
                                    }
                                    if (reader.pos !== end2)
                                        throw $RangeError("index out of range");
                                    reader.len = end;
                                    if (key === "__proto__")
                                        $util.makeProp(message.annotations, key);
                                    message.annotations[key] = value;
                                    continue;
                                }
                            case 6: {
                                    if (wireType !== 2)
                                        break;
                                    message.sandbox = $root.containerd.types.Sandbox.decode(reader, reader.size(), $undefined, _depth + 1, message.sandbox);
                                    continue;
                                }
                            case 10: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxer = value;
                                    else
                                        delete message.sandboxer;
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerCreateRequest;
                })();

                v1.ControllerCreateResponse = (function() {

                    /**
                     * Properties of a ControllerCreateResponse.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerCreateResponse.$Properties
                     * @property {string|null} [sandboxId] ControllerCreateResponse sandboxId
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerCreateResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerCreateResponse
                     * @augments containerd.services.sandbox.v1.ControllerCreateResponse.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerCreateResponse.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerCreateResponse.
                     * @typedef {containerd.services.sandbox.v1.ControllerCreateResponse.$Properties} containerd.services.sandbox.v1.ControllerCreateResponse.$Shape
                     */

                    /**
                     * Constructs a new ControllerCreateResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerCreateResponse.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerCreateResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerCreateResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * ControllerCreateResponse sandboxId.
                     * @member {string} sandboxId
                     * @memberof containerd.services.sandbox.v1.ControllerCreateResponse
                     * @instance
                     */
                    ControllerCreateResponse.prototype.sandboxId = "";

                    /**
                     * Encodes the specified ControllerCreateResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerCreateResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerCreateResponse
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerCreateResponse.$Properties} message ControllerCreateResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerCreateResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.sandboxId);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerCreateResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerCreateResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerCreateResponse & containerd.services.sandbox.v1.ControllerCreateResponse.$Shape} ControllerCreateResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerCreateResponse.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerCreateResponse();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxId = value;
                                    else
                                        delete message.sandboxId;
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerCreateResponse;
                })();

                v1.ControllerStartRequest = (function() {

                    /**
                     * Properties of a ControllerStartRequest.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerStartRequest.$Properties
                     * @property {string|null} [sandboxId] ControllerStartRequest sandboxId
                     * @property {string|null} [sandboxer] ControllerStartRequest sandboxer
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerStartRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerStartRequest
                     * @augments containerd.services.sandbox.v1.ControllerStartRequest.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerStartRequest.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerStartRequest.
                     * @typedef {containerd.services.sandbox.v1.ControllerStartRequest.$Properties} containerd.services.sandbox.v1.ControllerStartRequest.$Shape
                     */

                    /**
                     * Constructs a new ControllerStartRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerStartRequest.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerStartRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerStartRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * ControllerStartRequest sandboxId.
                     * @member {string} sandboxId
                     * @memberof containerd.services.sandbox.v1.ControllerStartRequest
                     * @instance
                     */
                    ControllerStartRequest.prototype.sandboxId = "";

                    /**
                     * ControllerStartRequest sandboxer.
                     * @member {string} sandboxer
                     * @memberof containerd.services.sandbox.v1.ControllerStartRequest
                     * @instance
                     */
                    ControllerStartRequest.prototype.sandboxer = "";

                    /**
                     * Encodes the specified ControllerStartRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerStartRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerStartRequest
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerStartRequest.$Properties} message ControllerStartRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerStartRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.sandboxId);
                        if (message.sandboxer != null && $Object.hasOwnProperty.call(message, "sandboxer") && message.sandboxer !== "")
                            writer.uint32(/* id 10, wireType 2 =*/82).string(message.sandboxer);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerStartRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerStartRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerStartRequest & containerd.services.sandbox.v1.ControllerStartRequest.$Shape} ControllerStartRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerStartRequest.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerStartRequest();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxId = value;
                                    else
                                        delete message.sandboxId;
                                    continue;
                                }
                            case 10: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxer = value;
                                    else
                                        delete message.sandboxer;
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerStartRequest;
                })();

                v1.ControllerStartResponse = (function() {

                    /**
                     * Properties of a ControllerStartResponse.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerStartResponse.$Properties
                     * @property {string|null} [sandboxId] ControllerStartResponse sandboxId
                     * @property {number|null} [pid] ControllerStartResponse pid
                     * @property {google.protobuf.Timestamp.$Properties|null} [createdAt] ControllerStartResponse createdAt
                     * @property {Object.<string,string>|null} [labels] ControllerStartResponse labels
                     * @property {string|null} [address] ControllerStartResponse address
                     * @property {number|null} [version] ControllerStartResponse version
                     * @property {google.protobuf.Any.$Properties|null} [spec] ControllerStartResponse spec
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerStartResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerStartResponse
                     * @augments containerd.services.sandbox.v1.ControllerStartResponse.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerStartResponse.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerStartResponse.
                     * @typedef {containerd.services.sandbox.v1.ControllerStartResponse.$Properties} containerd.services.sandbox.v1.ControllerStartResponse.$Shape
                     */

                    /**
                     * Constructs a new ControllerStartResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerStartResponse.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerStartResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerStartResponse = function (properties) {
                        this.labels = {};
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * ControllerStartResponse sandboxId.
                     * @member {string} sandboxId
                     * @memberof containerd.services.sandbox.v1.ControllerStartResponse
                     * @instance
                     */
                    ControllerStartResponse.prototype.sandboxId = "";

                    /**
                     * ControllerStartResponse pid.
                     * @member {number} pid
                     * @memberof containerd.services.sandbox.v1.ControllerStartResponse
                     * @instance
                     */
                    ControllerStartResponse.prototype.pid = 0;

                    /**
                     * ControllerStartResponse createdAt.
                     * @member {google.protobuf.Timestamp.$Properties|null|undefined} createdAt
                     * @memberof containerd.services.sandbox.v1.ControllerStartResponse
                     * @instance
                     */
                    ControllerStartResponse.prototype.createdAt = null;

                    /**
                     * ControllerStartResponse labels.
                     * @member {Object.<string,string>} labels
                     * @memberof containerd.services.sandbox.v1.ControllerStartResponse
                     * @instance
                     */
                    ControllerStartResponse.prototype.labels = $util.emptyObject;

                    /**
                     * ControllerStartResponse address.
                     * @member {string} address
                     * @memberof containerd.services.sandbox.v1.ControllerStartResponse
                     * @instance
                     */
                    ControllerStartResponse.prototype.address = "";

                    /**
                     * ControllerStartResponse version.
                     * @member {number} version
                     * @memberof containerd.services.sandbox.v1.ControllerStartResponse
                     * @instance
                     */
                    ControllerStartResponse.prototype.version = 0;

                    /**
                     * ControllerStartResponse spec.
                     * @member {google.protobuf.Any.$Properties|null|undefined} spec
                     * @memberof containerd.services.sandbox.v1.ControllerStartResponse
                     * @instance
                     */
                    ControllerStartResponse.prototype.spec = null;

                    /**
                     * Encodes the specified ControllerStartResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerStartResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerStartResponse
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerStartResponse.$Properties} message ControllerStartResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerStartResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.sandboxId);
                        if (message.pid != null && $Object.hasOwnProperty.call(message, "pid") && message.pid !== 0)
                            writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.pid);
                        if (message.createdAt != null && $Object.hasOwnProperty.call(message, "createdAt"))
                            $root.google.protobuf.Timestamp.encode(message.createdAt, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                        if (message.labels != null && $Object.hasOwnProperty.call(message, "labels"))
                            for (let keys = $Object.keys(message.labels), i = 0; i < keys.length; ++i)
                                writer.uint32(/* id 4, wireType 2 =*/34).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 2 =*/18).string(message.labels[keys[i]]).ldelim();
                        if (message.address != null && $Object.hasOwnProperty.call(message, "address") && message.address !== "")
                            writer.uint32(/* id 5, wireType 2 =*/42).string(message.address);
                        if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
                            writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.version);
                        if (message.spec != null && $Object.hasOwnProperty.call(message, "spec"))
                            $root.google.protobuf.Any.encode(message.spec, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerStartResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerStartResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerStartResponse & containerd.services.sandbox.v1.ControllerStartResponse.$Shape} ControllerStartResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerStartResponse.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, key, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerStartResponse();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxId = value;
                                    else
                                        delete message.sandboxId;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.uint32())
                                        message.pid = value;
                                    else
                                        delete message.pid;
                                    continue;
                                }
                            case 3: {
                                    if (wireType !== 2)
                                        break;
                                    message.createdAt = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.createdAt);
                                    continue;
                                }
                            case 4: {
                                    if (wireType !== 2)
                                        break;
                                    if (message.labels === $util.emptyObject)
                                        message.labels = {};
                                    let end2 = reader.size() + reader.pos;
                                    if (end2 > reader.len)
                                        throw $RangeError("index out of range");
                                    reader.len = end2;
                                    key = "";
                                    value = "";
                                    while (reader.pos < end2) {
                                        let tag2 = reader.tag();
                                        wireType = tag2 & 7;
                                        switch (tag2 >>>= 3) {
                                        case 1:
                                            if (wireType !== 2)
                                                break;
                                            key = reader.stringVerify();
                                            continue;
                                        case 2:
                                            if (wireType !== 2)
                                                break;
                                            value = reader.stringVerify();
                                            continue;
                                        }
                                        reader.skipType(wireType, _depth, tag2);
                                    }
                                    if (reader.pos !== end2)
                                        throw $RangeError("index out of range");
                                    reader.len = end;
                                    if (key === "__proto__")
                                        $util.makeProp(message.labels, key);
                                    message.labels[key] = value;
                                    continue;
                                }
                            case 5: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.address = value;
                                    else
                                        delete message.address;
                                    continue;
                                }
                            case 6: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.uint32())
                                        message.version = value;
                                    else
                                        delete message.version;
                                    continue;
                                }
                            case 7: {
                                    if (wireType !== 2)
                                        break;
                                    message.spec = $root.google.protobuf.Any.decode(reader, reader.size(), $undefined, _depth + 1, message.spec);
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerStartResponse;
                })();

                v1.ControllerPlatformRequest = (function() {

                    /**
                     * Properties of a ControllerPlatformRequest.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerPlatformRequest.$Properties
                     * @property {string|null} [sandboxId] ControllerPlatformRequest sandboxId
                     * @property {string|null} [sandboxer] ControllerPlatformRequest sandboxer
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerPlatformRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerPlatformRequest
                     * @augments containerd.services.sandbox.v1.ControllerPlatformRequest.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerPlatformRequest.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerPlatformRequest.
                     * @typedef {containerd.services.sandbox.v1.ControllerPlatformRequest.$Properties} containerd.services.sandbox.v1.ControllerPlatformRequest.$Shape
                     */

                    /**
                     * Constructs a new ControllerPlatformRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerPlatformRequest.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerPlatformRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerPlatformRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * ControllerPlatformRequest sandboxId.
                     * @member {string} sandboxId
                     * @memberof containerd.services.sandbox.v1.ControllerPlatformRequest
                     * @instance
                     */
                    ControllerPlatformRequest.prototype.sandboxId = "";

                    /**
                     * ControllerPlatformRequest sandboxer.
                     * @member {string} sandboxer
                     * @memberof containerd.services.sandbox.v1.ControllerPlatformRequest
                     * @instance
                     */
                    ControllerPlatformRequest.prototype.sandboxer = "";

                    /**
                     * Encodes the specified ControllerPlatformRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerPlatformRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerPlatformRequest
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerPlatformRequest.$Properties} message ControllerPlatformRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerPlatformRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.sandboxId);
                        if (message.sandboxer != null && $Object.hasOwnProperty.call(message, "sandboxer") && message.sandboxer !== "")
                            writer.uint32(/* id 10, wireType 2 =*/82).string(message.sandboxer);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerPlatformRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerPlatformRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerPlatformRequest & containerd.services.sandbox.v1.ControllerPlatformRequest.$Shape} ControllerPlatformRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerPlatformRequest.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerPlatformRequest();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxId = value;
                                    else
                                        delete message.sandboxId;
                                    continue;
                                }
                            case 10: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxer = value;
                                    else
                                        delete message.sandboxer;
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerPlatformRequest;
                })();

                v1.ControllerPlatformResponse = (function() {

                    /**
                     * Properties of a ControllerPlatformResponse.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerPlatformResponse.$Properties
                     * @property {containerd.types.Platform.$Properties|null} [platform] ControllerPlatformResponse platform
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerPlatformResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerPlatformResponse
                     * @augments containerd.services.sandbox.v1.ControllerPlatformResponse.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerPlatformResponse.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerPlatformResponse.
                     * @typedef {containerd.services.sandbox.v1.ControllerPlatformResponse.$Properties} containerd.services.sandbox.v1.ControllerPlatformResponse.$Shape
                     */

                    /**
                     * Constructs a new ControllerPlatformResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerPlatformResponse.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerPlatformResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerPlatformResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * ControllerPlatformResponse platform.
                     * @member {containerd.types.Platform.$Properties|null|undefined} platform
                     * @memberof containerd.services.sandbox.v1.ControllerPlatformResponse
                     * @instance
                     */
                    ControllerPlatformResponse.prototype.platform = null;

                    /**
                     * Encodes the specified ControllerPlatformResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerPlatformResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerPlatformResponse
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerPlatformResponse.$Properties} message ControllerPlatformResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerPlatformResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.platform != null && $Object.hasOwnProperty.call(message, "platform"))
                            $root.containerd.types.Platform.encode(message.platform, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerPlatformResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerPlatformResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerPlatformResponse & containerd.services.sandbox.v1.ControllerPlatformResponse.$Shape} ControllerPlatformResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerPlatformResponse.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerPlatformResponse();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    message.platform = $root.containerd.types.Platform.decode(reader, reader.size(), $undefined, _depth + 1, message.platform);
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerPlatformResponse;
                })();

                v1.ControllerStopRequest = (function() {

                    /**
                     * Properties of a ControllerStopRequest.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerStopRequest.$Properties
                     * @property {string|null} [sandboxId] ControllerStopRequest sandboxId
                     * @property {number|null} [timeoutSecs] ControllerStopRequest timeoutSecs
                     * @property {string|null} [sandboxer] ControllerStopRequest sandboxer
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerStopRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerStopRequest
                     * @augments containerd.services.sandbox.v1.ControllerStopRequest.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerStopRequest.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerStopRequest.
                     * @typedef {containerd.services.sandbox.v1.ControllerStopRequest.$Properties} containerd.services.sandbox.v1.ControllerStopRequest.$Shape
                     */

                    /**
                     * Constructs a new ControllerStopRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerStopRequest.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerStopRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerStopRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * ControllerStopRequest sandboxId.
                     * @member {string} sandboxId
                     * @memberof containerd.services.sandbox.v1.ControllerStopRequest
                     * @instance
                     */
                    ControllerStopRequest.prototype.sandboxId = "";

                    /**
                     * ControllerStopRequest timeoutSecs.
                     * @member {number} timeoutSecs
                     * @memberof containerd.services.sandbox.v1.ControllerStopRequest
                     * @instance
                     */
                    ControllerStopRequest.prototype.timeoutSecs = 0;

                    /**
                     * ControllerStopRequest sandboxer.
                     * @member {string} sandboxer
                     * @memberof containerd.services.sandbox.v1.ControllerStopRequest
                     * @instance
                     */
                    ControllerStopRequest.prototype.sandboxer = "";

                    /**
                     * Encodes the specified ControllerStopRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerStopRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerStopRequest
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerStopRequest.$Properties} message ControllerStopRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerStopRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.sandboxId);
                        if (message.timeoutSecs != null && $Object.hasOwnProperty.call(message, "timeoutSecs") && message.timeoutSecs !== 0)
                            writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.timeoutSecs);
                        if (message.sandboxer != null && $Object.hasOwnProperty.call(message, "sandboxer") && message.sandboxer !== "")
                            writer.uint32(/* id 10, wireType 2 =*/82).string(message.sandboxer);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerStopRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerStopRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerStopRequest & containerd.services.sandbox.v1.ControllerStopRequest.$Shape} ControllerStopRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerStopRequest.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerStopRequest();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxId = value;
                                    else
                                        delete message.sandboxId;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.uint32())
                                        message.timeoutSecs = value;
                                    else
                                        delete message.timeoutSecs;
                                    continue;
                                }
                            case 10: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxer = value;
                                    else
                                        delete message.sandboxer;
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerStopRequest;
                })();

                v1.ControllerStopResponse = (function() {

                    /**
                     * Properties of a ControllerStopResponse.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerStopResponse.$Properties
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerStopResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerStopResponse
                     * @augments containerd.services.sandbox.v1.ControllerStopResponse.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerStopResponse.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerStopResponse.
                     * @typedef {containerd.services.sandbox.v1.ControllerStopResponse.$Properties} containerd.services.sandbox.v1.ControllerStopResponse.$Shape
                     */

                    /**
                     * Constructs a new ControllerStopResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerStopResponse.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerStopResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerStopResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * Encodes the specified ControllerStopResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerStopResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerStopResponse
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerStopResponse.$Properties} message ControllerStopResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerStopResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerStopResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerStopResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerStopResponse & containerd.services.sandbox.v1.ControllerStopResponse.$Shape} ControllerStopResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerStopResponse.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerStopResponse();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            reader.skipType(tag & 7, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerStopResponse;
                })();

                v1.ControllerWaitRequest = (function() {

                    /**
                     * Properties of a ControllerWaitRequest.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerWaitRequest.$Properties
                     * @property {string|null} [sandboxId] ControllerWaitRequest sandboxId
                     * @property {string|null} [sandboxer] ControllerWaitRequest sandboxer
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerWaitRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerWaitRequest
                     * @augments containerd.services.sandbox.v1.ControllerWaitRequest.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerWaitRequest.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerWaitRequest.
                     * @typedef {containerd.services.sandbox.v1.ControllerWaitRequest.$Properties} containerd.services.sandbox.v1.ControllerWaitRequest.$Shape
                     */

                    /**
                     * Constructs a new ControllerWaitRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerWaitRequest.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerWaitRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerWaitRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * ControllerWaitRequest sandboxId.
                     * @member {string} sandboxId
                     * @memberof containerd.services.sandbox.v1.ControllerWaitRequest
                     * @instance
                     */
                    ControllerWaitRequest.prototype.sandboxId = "";

                    /**
                     * ControllerWaitRequest sandboxer.
                     * @member {string} sandboxer
                     * @memberof containerd.services.sandbox.v1.ControllerWaitRequest
                     * @instance
                     */
                    ControllerWaitRequest.prototype.sandboxer = "";

                    /**
                     * Encodes the specified ControllerWaitRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerWaitRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerWaitRequest
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerWaitRequest.$Properties} message ControllerWaitRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerWaitRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.sandboxId);
                        if (message.sandboxer != null && $Object.hasOwnProperty.call(message, "sandboxer") && message.sandboxer !== "")
                            writer.uint32(/* id 10, wireType 2 =*/82).string(message.sandboxer);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerWaitRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerWaitRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerWaitRequest & containerd.services.sandbox.v1.ControllerWaitRequest.$Shape} ControllerWaitRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerWaitRequest.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerWaitRequest();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxId = value;
                                    else
                                        delete message.sandboxId;
                                    continue;
                                }
                            case 10: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxer = value;
                                    else
                                        delete message.sandboxer;
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerWaitRequest;
                })();

                v1.ControllerWaitResponse = (function() {

                    /**
                     * Properties of a ControllerWaitResponse.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerWaitResponse.$Properties
                     * @property {number|null} [exitStatus] ControllerWaitResponse exitStatus
                     * @property {google.protobuf.Timestamp.$Properties|null} [exitedAt] ControllerWaitResponse exitedAt
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerWaitResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerWaitResponse
                     * @augments containerd.services.sandbox.v1.ControllerWaitResponse.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerWaitResponse.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerWaitResponse.
                     * @typedef {containerd.services.sandbox.v1.ControllerWaitResponse.$Properties} containerd.services.sandbox.v1.ControllerWaitResponse.$Shape
                     */

                    /**
                     * Constructs a new ControllerWaitResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerWaitResponse.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerWaitResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerWaitResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * ControllerWaitResponse exitStatus.
                     * @member {number} exitStatus
                     * @memberof containerd.services.sandbox.v1.ControllerWaitResponse
                     * @instance
                     */
                    ControllerWaitResponse.prototype.exitStatus = 0;

                    /**
                     * ControllerWaitResponse exitedAt.
                     * @member {google.protobuf.Timestamp.$Properties|null|undefined} exitedAt
                     * @memberof containerd.services.sandbox.v1.ControllerWaitResponse
                     * @instance
                     */
                    ControllerWaitResponse.prototype.exitedAt = null;

                    /**
                     * Encodes the specified ControllerWaitResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerWaitResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerWaitResponse
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerWaitResponse.$Properties} message ControllerWaitResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerWaitResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.exitStatus != null && $Object.hasOwnProperty.call(message, "exitStatus") && message.exitStatus !== 0)
                            writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.exitStatus);
                        if (message.exitedAt != null && $Object.hasOwnProperty.call(message, "exitedAt"))
                            $root.google.protobuf.Timestamp.encode(message.exitedAt, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerWaitResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerWaitResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerWaitResponse & containerd.services.sandbox.v1.ControllerWaitResponse.$Shape} ControllerWaitResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerWaitResponse.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerWaitResponse();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.uint32())
                                        message.exitStatus = value;
                                    else
                                        delete message.exitStatus;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    message.exitedAt = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.exitedAt);
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerWaitResponse;
                })();

                v1.ControllerStatusRequest = (function() {

                    /**
                     * Properties of a ControllerStatusRequest.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerStatusRequest.$Properties
                     * @property {string|null} [sandboxId] ControllerStatusRequest sandboxId
                     * @property {boolean|null} [verbose] ControllerStatusRequest verbose
                     * @property {string|null} [sandboxer] ControllerStatusRequest sandboxer
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerStatusRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerStatusRequest
                     * @augments containerd.services.sandbox.v1.ControllerStatusRequest.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerStatusRequest.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerStatusRequest.
                     * @typedef {containerd.services.sandbox.v1.ControllerStatusRequest.$Properties} containerd.services.sandbox.v1.ControllerStatusRequest.$Shape
                     */

                    /**
                     * Constructs a new ControllerStatusRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerStatusRequest.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerStatusRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerStatusRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * ControllerStatusRequest sandboxId.
                     * @member {string} sandboxId
                     * @memberof containerd.services.sandbox.v1.ControllerStatusRequest
                     * @instance
                     */
                    ControllerStatusRequest.prototype.sandboxId = "";

                    /**
                     * ControllerStatusRequest verbose.
                     * @member {boolean} verbose
                     * @memberof containerd.services.sandbox.v1.ControllerStatusRequest
                     * @instance
                     */
                    ControllerStatusRequest.prototype.verbose = false;

                    /**
                     * ControllerStatusRequest sandboxer.
                     * @member {string} sandboxer
                     * @memberof containerd.services.sandbox.v1.ControllerStatusRequest
                     * @instance
                     */
                    ControllerStatusRequest.prototype.sandboxer = "";

                    /**
                     * Encodes the specified ControllerStatusRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerStatusRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerStatusRequest
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerStatusRequest.$Properties} message ControllerStatusRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerStatusRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.sandboxId);
                        if (message.verbose != null && $Object.hasOwnProperty.call(message, "verbose") && message.verbose !== false)
                            writer.uint32(/* id 2, wireType 0 =*/16).bool(message.verbose);
                        if (message.sandboxer != null && $Object.hasOwnProperty.call(message, "sandboxer") && message.sandboxer !== "")
                            writer.uint32(/* id 10, wireType 2 =*/82).string(message.sandboxer);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerStatusRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerStatusRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerStatusRequest & containerd.services.sandbox.v1.ControllerStatusRequest.$Shape} ControllerStatusRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerStatusRequest.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerStatusRequest();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxId = value;
                                    else
                                        delete message.sandboxId;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.bool())
                                        message.verbose = value;
                                    else
                                        delete message.verbose;
                                    continue;
                                }
                            case 10: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxer = value;
                                    else
                                        delete message.sandboxer;
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerStatusRequest;
                })();

                v1.ControllerStatusResponse = (function() {

                    /**
                     * Properties of a ControllerStatusResponse.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerStatusResponse.$Properties
                     * @property {string|null} [sandboxId] ControllerStatusResponse sandboxId
                     * @property {number|null} [pid] ControllerStatusResponse pid
                     * @property {string|null} [state] ControllerStatusResponse state
                     * @property {Object.<string,string>|null} [info] ControllerStatusResponse info
                     * @property {google.protobuf.Timestamp.$Properties|null} [createdAt] ControllerStatusResponse createdAt
                     * @property {google.protobuf.Timestamp.$Properties|null} [exitedAt] ControllerStatusResponse exitedAt
                     * @property {google.protobuf.Any.$Properties|null} [extra] ControllerStatusResponse extra
                     * @property {string|null} [address] ControllerStatusResponse address
                     * @property {number|null} [version] ControllerStatusResponse version
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerStatusResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerStatusResponse
                     * @augments containerd.services.sandbox.v1.ControllerStatusResponse.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerStatusResponse.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerStatusResponse.
                     * @typedef {containerd.services.sandbox.v1.ControllerStatusResponse.$Properties} containerd.services.sandbox.v1.ControllerStatusResponse.$Shape
                     */

                    /**
                     * Constructs a new ControllerStatusResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerStatusResponse.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerStatusResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerStatusResponse = function (properties) {
                        this.info = {};
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * ControllerStatusResponse sandboxId.
                     * @member {string} sandboxId
                     * @memberof containerd.services.sandbox.v1.ControllerStatusResponse
                     * @instance
                     */
                    ControllerStatusResponse.prototype.sandboxId = "";

                    /**
                     * ControllerStatusResponse pid.
                     * @member {number} pid
                     * @memberof containerd.services.sandbox.v1.ControllerStatusResponse
                     * @instance
                     */
                    ControllerStatusResponse.prototype.pid = 0;

                    /**
                     * ControllerStatusResponse state.
                     * @member {string} state
                     * @memberof containerd.services.sandbox.v1.ControllerStatusResponse
                     * @instance
                     */
                    ControllerStatusResponse.prototype.state = "";

                    /**
                     * ControllerStatusResponse info.
                     * @member {Object.<string,string>} info
                     * @memberof containerd.services.sandbox.v1.ControllerStatusResponse
                     * @instance
                     */
                    ControllerStatusResponse.prototype.info = $util.emptyObject;

                    /**
                     * ControllerStatusResponse createdAt.
                     * @member {google.protobuf.Timestamp.$Properties|null|undefined} createdAt
                     * @memberof containerd.services.sandbox.v1.ControllerStatusResponse
                     * @instance
                     */
                    ControllerStatusResponse.prototype.createdAt = null;

                    /**
                     * ControllerStatusResponse exitedAt.
                     * @member {google.protobuf.Timestamp.$Properties|null|undefined} exitedAt
                     * @memberof containerd.services.sandbox.v1.ControllerStatusResponse
                     * @instance
                     */
                    ControllerStatusResponse.prototype.exitedAt = null;

                    /**
                     * ControllerStatusResponse extra.
                     * @member {google.protobuf.Any.$Properties|null|undefined} extra
                     * @memberof containerd.services.sandbox.v1.ControllerStatusResponse
                     * @instance
                     */
                    ControllerStatusResponse.prototype.extra = null;

                    /**
                     * ControllerStatusResponse address.
                     * @member {string} address
                     * @memberof containerd.services.sandbox.v1.ControllerStatusResponse
                     * @instance
                     */
                    ControllerStatusResponse.prototype.address = "";

                    /**
                     * ControllerStatusResponse version.
                     * @member {number} version
                     * @memberof containerd.services.sandbox.v1.ControllerStatusResponse
                     * @instance
                     */
                    ControllerStatusResponse.prototype.version = 0;

                    /**
                     * Encodes the specified ControllerStatusResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerStatusResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerStatusResponse
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerStatusResponse.$Properties} message ControllerStatusResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerStatusResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.sandboxId);
                        if (message.pid != null && $Object.hasOwnProperty.call(message, "pid") && message.pid !== 0)
                            writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.pid);
                        if (message.state != null && $Object.hasOwnProperty.call(message, "state") && message.state !== "")
                            writer.uint32(/* id 3, wireType 2 =*/26).string(message.state);
                        if (message.info != null && $Object.hasOwnProperty.call(message, "info"))
                            for (let keys = $Object.keys(message.info), i = 0; i < keys.length; ++i)
                                writer.uint32(/* id 4, wireType 2 =*/34).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 2 =*/18).string(message.info[keys[i]]).ldelim();
                        if (message.createdAt != null && $Object.hasOwnProperty.call(message, "createdAt"))
                            $root.google.protobuf.Timestamp.encode(message.createdAt, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                        if (message.exitedAt != null && $Object.hasOwnProperty.call(message, "exitedAt"))
                            $root.google.protobuf.Timestamp.encode(message.exitedAt, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                        if (message.extra != null && $Object.hasOwnProperty.call(message, "extra"))
                            $root.google.protobuf.Any.encode(message.extra, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                        if (message.address != null && $Object.hasOwnProperty.call(message, "address") && message.address !== "")
                            writer.uint32(/* id 8, wireType 2 =*/66).string(message.address);
                        if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
                            writer.uint32(/* id 9, wireType 0 =*/72).uint32(message.version);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerStatusResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerStatusResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerStatusResponse & containerd.services.sandbox.v1.ControllerStatusResponse.$Shape} ControllerStatusResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerStatusResponse.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, key, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerStatusResponse();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxId = value;
                                    else
                                        delete message.sandboxId;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.uint32())
                                        message.pid = value;
                                    else
                                        delete message.pid;
                                    continue;
                                }
                            case 3: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.state = value;
                                    else
                                        delete message.state;
                                    continue;
                                }
                            case 4: {
                                    if (wireType !== 2)
                                        break;
                                    if (message.info === $util.emptyObject)
                                        message.info = {};
                                    let end2 = reader.size() + reader.pos;
                                    if (end2 > reader.len)
                                        throw $RangeError("index out of range");
                                    reader.len = end2;
                                    key = "";
                                    value = "";
                                    while (reader.pos < end2) {
                                        let tag2 = reader.tag();
                                        wireType = tag2 & 7;
                                        switch (tag2 >>>= 3) {
                                        case 1:
                                            if (wireType !== 2)
                                                break;
                                            key = reader.stringVerify();
                                            continue;
                                        case 2:
                                            if (wireType !== 2)
                                                break;
                                            value = reader.stringVerify();
                                            continue;
                                        }
                                        reader.skipType(wireType, _depth, tag2);
                                    }
                                    if (reader.pos !== end2)
                                        throw $RangeError("index out of range");
                                    reader.len = end;
                                    if (key === "__proto__")
                                        $util.makeProp(message.info, key);
                                    message.info[key] = value;
                                    continue;
                                }
                            case 5: {
                                    if (wireType !== 2)
                                        break;
                                    message.createdAt = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.createdAt);
                                    continue;
                                }
                            case 6: {
                                    if (wireType !== 2)
                                        break;
                                    message.exitedAt = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.exitedAt);
                                    continue;
                                }
                            case 7: {
                                    if (wireType !== 2)
                                        break;
                                    message.extra = $root.google.protobuf.Any.decode(reader, reader.size(), $undefined, _depth + 1, message.extra);
                                    continue;
                                }
                            case 8: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.address = value;
                                    else
                                        delete message.address;
                                    continue;
                                }
                            case 9: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.uint32())
                                        message.version = value;
                                    else
                                        delete message.version;
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerStatusResponse;
                })();

                v1.ControllerShutdownRequest = (function() {

                    /**
                     * Properties of a ControllerShutdownRequest.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerShutdownRequest.$Properties
                     * @property {string|null} [sandboxId] ControllerShutdownRequest sandboxId
                     * @property {string|null} [sandboxer] ControllerShutdownRequest sandboxer
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerShutdownRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerShutdownRequest
                     * @augments containerd.services.sandbox.v1.ControllerShutdownRequest.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerShutdownRequest.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerShutdownRequest.
                     * @typedef {containerd.services.sandbox.v1.ControllerShutdownRequest.$Properties} containerd.services.sandbox.v1.ControllerShutdownRequest.$Shape
                     */

                    /**
                     * Constructs a new ControllerShutdownRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerShutdownRequest.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerShutdownRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerShutdownRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * ControllerShutdownRequest sandboxId.
                     * @member {string} sandboxId
                     * @memberof containerd.services.sandbox.v1.ControllerShutdownRequest
                     * @instance
                     */
                    ControllerShutdownRequest.prototype.sandboxId = "";

                    /**
                     * ControllerShutdownRequest sandboxer.
                     * @member {string} sandboxer
                     * @memberof containerd.services.sandbox.v1.ControllerShutdownRequest
                     * @instance
                     */
                    ControllerShutdownRequest.prototype.sandboxer = "";

                    /**
                     * Encodes the specified ControllerShutdownRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerShutdownRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerShutdownRequest
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerShutdownRequest.$Properties} message ControllerShutdownRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerShutdownRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.sandboxId);
                        if (message.sandboxer != null && $Object.hasOwnProperty.call(message, "sandboxer") && message.sandboxer !== "")
                            writer.uint32(/* id 10, wireType 2 =*/82).string(message.sandboxer);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerShutdownRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerShutdownRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerShutdownRequest & containerd.services.sandbox.v1.ControllerShutdownRequest.$Shape} ControllerShutdownRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerShutdownRequest.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerShutdownRequest();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxId = value;
                                    else
                                        delete message.sandboxId;
                                    continue;
                                }
                            case 10: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxer = value;
                                    else
                                        delete message.sandboxer;
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerShutdownRequest;
                })();

                v1.ControllerShutdownResponse = (function() {

                    /**
                     * Properties of a ControllerShutdownResponse.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerShutdownResponse.$Properties
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerShutdownResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerShutdownResponse
                     * @augments containerd.services.sandbox.v1.ControllerShutdownResponse.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerShutdownResponse.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerShutdownResponse.
                     * @typedef {containerd.services.sandbox.v1.ControllerShutdownResponse.$Properties} containerd.services.sandbox.v1.ControllerShutdownResponse.$Shape
                     */

                    /**
                     * Constructs a new ControllerShutdownResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerShutdownResponse.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerShutdownResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerShutdownResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * Encodes the specified ControllerShutdownResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerShutdownResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerShutdownResponse
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerShutdownResponse.$Properties} message ControllerShutdownResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerShutdownResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerShutdownResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerShutdownResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerShutdownResponse & containerd.services.sandbox.v1.ControllerShutdownResponse.$Shape} ControllerShutdownResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerShutdownResponse.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerShutdownResponse();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            reader.skipType(tag & 7, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerShutdownResponse;
                })();

                v1.ControllerMetricsRequest = (function() {

                    /**
                     * Properties of a ControllerMetricsRequest.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerMetricsRequest.$Properties
                     * @property {string|null} [sandboxId] ControllerMetricsRequest sandboxId
                     * @property {string|null} [sandboxer] ControllerMetricsRequest sandboxer
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerMetricsRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerMetricsRequest
                     * @augments containerd.services.sandbox.v1.ControllerMetricsRequest.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerMetricsRequest.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerMetricsRequest.
                     * @typedef {containerd.services.sandbox.v1.ControllerMetricsRequest.$Properties} containerd.services.sandbox.v1.ControllerMetricsRequest.$Shape
                     */

                    /**
                     * Constructs a new ControllerMetricsRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerMetricsRequest.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerMetricsRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerMetricsRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * ControllerMetricsRequest sandboxId.
                     * @member {string} sandboxId
                     * @memberof containerd.services.sandbox.v1.ControllerMetricsRequest
                     * @instance
                     */
                    ControllerMetricsRequest.prototype.sandboxId = "";

                    /**
                     * ControllerMetricsRequest sandboxer.
                     * @member {string} sandboxer
                     * @memberof containerd.services.sandbox.v1.ControllerMetricsRequest
                     * @instance
                     */
                    ControllerMetricsRequest.prototype.sandboxer = "";

                    /**
                     * Encodes the specified ControllerMetricsRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerMetricsRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerMetricsRequest
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerMetricsRequest.$Properties} message ControllerMetricsRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerMetricsRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.sandboxId);
                        if (message.sandboxer != null && $Object.hasOwnProperty.call(message, "sandboxer") && message.sandboxer !== "")
                            writer.uint32(/* id 10, wireType 2 =*/82).string(message.sandboxer);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerMetricsRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerMetricsRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerMetricsRequest & containerd.services.sandbox.v1.ControllerMetricsRequest.$Shape} ControllerMetricsRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerMetricsRequest.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerMetricsRequest();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxId = value;
                                    else
                                        delete message.sandboxId;
                                    continue;
                                }
                            case 10: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxer = value;
                                    else
                                        delete message.sandboxer;
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerMetricsRequest;
                })();

                v1.ControllerMetricsResponse = (function() {

                    /**
                     * Properties of a ControllerMetricsResponse.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerMetricsResponse.$Properties
                     * @property {containerd.types.Metric.$Properties|null} [metrics] ControllerMetricsResponse metrics
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerMetricsResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerMetricsResponse
                     * @augments containerd.services.sandbox.v1.ControllerMetricsResponse.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerMetricsResponse.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerMetricsResponse.
                     * @typedef {containerd.services.sandbox.v1.ControllerMetricsResponse.$Properties} containerd.services.sandbox.v1.ControllerMetricsResponse.$Shape
                     */

                    /**
                     * Constructs a new ControllerMetricsResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerMetricsResponse.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerMetricsResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerMetricsResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * ControllerMetricsResponse metrics.
                     * @member {containerd.types.Metric.$Properties|null|undefined} metrics
                     * @memberof containerd.services.sandbox.v1.ControllerMetricsResponse
                     * @instance
                     */
                    ControllerMetricsResponse.prototype.metrics = null;

                    /**
                     * Encodes the specified ControllerMetricsResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerMetricsResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerMetricsResponse
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerMetricsResponse.$Properties} message ControllerMetricsResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerMetricsResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.metrics != null && $Object.hasOwnProperty.call(message, "metrics"))
                            $root.containerd.types.Metric.encode(message.metrics, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerMetricsResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerMetricsResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerMetricsResponse & containerd.services.sandbox.v1.ControllerMetricsResponse.$Shape} ControllerMetricsResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerMetricsResponse.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerMetricsResponse();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    message.metrics = $root.containerd.types.Metric.decode(reader, reader.size(), $undefined, _depth + 1, message.metrics);
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerMetricsResponse;
                })();

                v1.ControllerUpdateRequest = (function() {

                    /**
                     * Properties of a ControllerUpdateRequest.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerUpdateRequest.$Properties
                     * @property {string|null} [sandboxId] ControllerUpdateRequest sandboxId
                     * @property {string|null} [sandboxer] ControllerUpdateRequest sandboxer
                     * @property {containerd.types.Sandbox.$Properties|null} [sandbox] ControllerUpdateRequest sandbox
                     * @property {Array.<string>|null} [fields] ControllerUpdateRequest fields
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerUpdateRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerUpdateRequest
                     * @augments containerd.services.sandbox.v1.ControllerUpdateRequest.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerUpdateRequest.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerUpdateRequest.
                     * @typedef {containerd.services.sandbox.v1.ControllerUpdateRequest.$Properties} containerd.services.sandbox.v1.ControllerUpdateRequest.$Shape
                     */

                    /**
                     * Constructs a new ControllerUpdateRequest.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerUpdateRequest.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerUpdateRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerUpdateRequest = function (properties) {
                        this.fields = [];
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * ControllerUpdateRequest sandboxId.
                     * @member {string} sandboxId
                     * @memberof containerd.services.sandbox.v1.ControllerUpdateRequest
                     * @instance
                     */
                    ControllerUpdateRequest.prototype.sandboxId = "";

                    /**
                     * ControllerUpdateRequest sandboxer.
                     * @member {string} sandboxer
                     * @memberof containerd.services.sandbox.v1.ControllerUpdateRequest
                     * @instance
                     */
                    ControllerUpdateRequest.prototype.sandboxer = "";

                    /**
                     * ControllerUpdateRequest sandbox.
                     * @member {containerd.types.Sandbox.$Properties|null|undefined} sandbox
                     * @memberof containerd.services.sandbox.v1.ControllerUpdateRequest
                     * @instance
                     */
                    ControllerUpdateRequest.prototype.sandbox = null;

                    /**
                     * ControllerUpdateRequest fields.
                     * @member {Array.<string>} fields
                     * @memberof containerd.services.sandbox.v1.ControllerUpdateRequest
                     * @instance
                     */
                    ControllerUpdateRequest.prototype.fields = $util.emptyArray;

                    /**
                     * Encodes the specified ControllerUpdateRequest message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerUpdateRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerUpdateRequest
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerUpdateRequest.$Properties} message ControllerUpdateRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerUpdateRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.sandboxId);
                        if (message.sandboxer != null && $Object.hasOwnProperty.call(message, "sandboxer") && message.sandboxer !== "")
                            writer.uint32(/* id 2, wireType 2 =*/18).string(message.sandboxer);
                        if (message.sandbox != null && $Object.hasOwnProperty.call(message, "sandbox"))
                            $root.containerd.types.Sandbox.encode(message.sandbox, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                        if (message.fields != null && message.fields.length)
                            for (let i = 0; i < message.fields.length; ++i)
                                writer.uint32(/* id 4, wireType 2 =*/34).string(message.fields[i]);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerUpdateRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerUpdateRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerUpdateRequest & containerd.services.sandbox.v1.ControllerUpdateRequest.$Shape} ControllerUpdateRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerUpdateRequest.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message, value;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerUpdateRequest();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 1: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxId = value;
                                    else
                                        delete message.sandboxId;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandboxer = value;
                                    else
                                        delete message.sandboxer;
                                    continue;
                                }
                            case 3: {
                                    if (wireType !== 2)
                                        break;
                                    message.sandbox = $root.containerd.types.Sandbox.decode(reader, reader.size(), $undefined, _depth + 1, message.sandbox);
                                    continue;
                                }
                            case 4: {
                                    if (wireType !== 2)
                                        break;
                                    if (!(message.fields && message.fields.length))
                                        message.fields = [];
                                    message.fields.push(reader.stringVerify());
                                    continue;
                                }
                            }
                            reader.skipType(wireType, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerUpdateRequest;
                })();

                v1.ControllerUpdateResponse = (function() {

                    /**
                     * Properties of a ControllerUpdateResponse.
                     * @typedef {Object} containerd.services.sandbox.v1.ControllerUpdateResponse.$Properties
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ControllerUpdateResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @interface IControllerUpdateResponse
                     * @augments containerd.services.sandbox.v1.ControllerUpdateResponse.$Properties
                     * @deprecated Use containerd.services.sandbox.v1.ControllerUpdateResponse.$Properties instead.
                     */

                    /**
                     * Shape of a ControllerUpdateResponse.
                     * @typedef {containerd.services.sandbox.v1.ControllerUpdateResponse.$Properties} containerd.services.sandbox.v1.ControllerUpdateResponse.$Shape
                     */

                    /**
                     * Constructs a new ControllerUpdateResponse.
                     * @memberof containerd.services.sandbox.v1
                     * @classdesc Represents a ControllerUpdateResponse.
                     * @constructor
                     * @param {containerd.services.sandbox.v1.ControllerUpdateResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ControllerUpdateResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * Encodes the specified ControllerUpdateResponse message. Does not implicitly {@link containerd.services.sandbox.v1.ControllerUpdateResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.sandbox.v1.ControllerUpdateResponse
                     * @static
                     * @param {containerd.services.sandbox.v1.ControllerUpdateResponse.$Properties} message ControllerUpdateResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ControllerUpdateResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ControllerUpdateResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.sandbox.v1.ControllerUpdateResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.sandbox.v1.ControllerUpdateResponse & containerd.services.sandbox.v1.ControllerUpdateResponse.$Shape} ControllerUpdateResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ControllerUpdateResponse.decode = function (reader, length, _end, _depth, _target) {
                        if (!(reader instanceof $Reader))
                            reader = $Reader.create(reader);
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $Reader.recursionLimit)
                            throw $Error("max depth exceeded");
                        let end, message;
                        if (length === $undefined)
                            end = reader.len;
                        else {
                            end = reader.pos + length;
                            if (end > reader.len)
                                throw $RangeError("index out of range");
                            length = reader.len;
                            reader.len = end;
                        }
                        message = _target || new $root.containerd.services.sandbox.v1.ControllerUpdateResponse();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            reader.skipType(tag & 7, _depth, tag);
                            if (!reader.discardUnknown) {
                                $util.makeProp(message, "$unknowns", false);
                                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                            }
                        }
                        if (length !== $undefined) {
                            if (reader.pos !== end)
                                throw $RangeError("index out of range");
                            reader.len = length;
                        }
                        if (_end !== $undefined)
                            throw $Error("missing end group");
                        return message;
                    };

                    return ControllerUpdateResponse;
                })();

                return v1;
            })();

            return sandbox;
        })();

        return services;
    })();

    containerd.types = (function() {

        /**
         * Namespace types.
         * @memberof containerd
         * @namespace
         */
        const types = {};

        types.Metric = (function() {

            /**
             * Properties of a Metric.
             * @typedef {Object} containerd.types.Metric.$Properties
             * @property {google.protobuf.Timestamp.$Properties|null} [timestamp] Metric timestamp
             * @property {string|null} [id] Metric id
             * @property {google.protobuf.Any.$Properties|null} [data] Metric data
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Metric.
             * @memberof containerd.types
             * @interface IMetric
             * @augments containerd.types.Metric.$Properties
             * @deprecated Use containerd.types.Metric.$Properties instead.
             */

            /**
             * Shape of a Metric.
             * @typedef {containerd.types.Metric.$Properties} containerd.types.Metric.$Shape
             */

            /**
             * Constructs a new Metric.
             * @memberof containerd.types
             * @classdesc Represents a Metric.
             * @constructor
             * @param {containerd.types.Metric.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Metric = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Metric timestamp.
             * @member {google.protobuf.Timestamp.$Properties|null|undefined} timestamp
             * @memberof containerd.types.Metric
             * @instance
             */
            Metric.prototype.timestamp = null;

            /**
             * Metric id.
             * @member {string} id
             * @memberof containerd.types.Metric
             * @instance
             */
            Metric.prototype.id = "";

            /**
             * Metric data.
             * @member {google.protobuf.Any.$Properties|null|undefined} data
             * @memberof containerd.types.Metric
             * @instance
             */
            Metric.prototype.data = null;

            /**
             * Encodes the specified Metric message. Does not implicitly {@link containerd.types.Metric.verify|verify} messages.
             * @function encode
             * @memberof containerd.types.Metric
             * @static
             * @param {containerd.types.Metric.$Properties} message Metric message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Metric.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.timestamp != null && $Object.hasOwnProperty.call(message, "timestamp"))
                    $root.google.protobuf.Timestamp.encode(message.timestamp, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.id);
                if (message.data != null && $Object.hasOwnProperty.call(message, "data"))
                    $root.google.protobuf.Any.encode(message.data, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Metric message from the specified reader or buffer.
             * @function decode
             * @memberof containerd.types.Metric
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {containerd.types.Metric & containerd.types.Metric.$Shape} Metric
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Metric.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.containerd.types.Metric();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.timestamp = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.timestamp);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.id = value;
                            else
                                delete message.id;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.data = $root.google.protobuf.Any.decode(reader, reader.size(), $undefined, _depth + 1, message.data);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Metric;
        })();

        types.Mount = (function() {

            /**
             * Properties of a Mount.
             * @typedef {Object} containerd.types.Mount.$Properties
             * @property {string|null} [type] Mount type
             * @property {string|null} [source] Mount source
             * @property {string|null} [target] Mount target
             * @property {Array.<string>|null} [options] Mount options
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Mount.
             * @memberof containerd.types
             * @interface IMount
             * @augments containerd.types.Mount.$Properties
             * @deprecated Use containerd.types.Mount.$Properties instead.
             */

            /**
             * Shape of a Mount.
             * @typedef {containerd.types.Mount.$Properties} containerd.types.Mount.$Shape
             */

            /**
             * Constructs a new Mount.
             * @memberof containerd.types
             * @classdesc Represents a Mount.
             * @constructor
             * @param {containerd.types.Mount.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Mount = function (properties) {
                this.options = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Mount type.
             * @member {string} type
             * @memberof containerd.types.Mount
             * @instance
             */
            Mount.prototype.type = "";

            /**
             * Mount source.
             * @member {string} source
             * @memberof containerd.types.Mount
             * @instance
             */
            Mount.prototype.source = "";

            /**
             * Mount target.
             * @member {string} target
             * @memberof containerd.types.Mount
             * @instance
             */
            Mount.prototype.target = "";

            /**
             * Mount options.
             * @member {Array.<string>} options
             * @memberof containerd.types.Mount
             * @instance
             */
            Mount.prototype.options = $util.emptyArray;

            /**
             * Encodes the specified Mount message. Does not implicitly {@link containerd.types.Mount.verify|verify} messages.
             * @function encode
             * @memberof containerd.types.Mount
             * @static
             * @param {containerd.types.Mount.$Properties} message Mount message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Mount.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.type != null && $Object.hasOwnProperty.call(message, "type") && message.type !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.type);
                if (message.source != null && $Object.hasOwnProperty.call(message, "source") && message.source !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.source);
                if (message.target != null && $Object.hasOwnProperty.call(message, "target") && message.target !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.target);
                if (message.options != null && message.options.length)
                    for (let i = 0; i < message.options.length; ++i)
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.options[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Mount message from the specified reader or buffer.
             * @function decode
             * @memberof containerd.types.Mount
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {containerd.types.Mount & containerd.types.Mount.$Shape} Mount
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Mount.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.containerd.types.Mount();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.type = value;
                            else
                                delete message.type;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.source = value;
                            else
                                delete message.source;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.target = value;
                            else
                                delete message.target;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.options && message.options.length))
                                message.options = [];
                            message.options.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Mount;
        })();

        types.Platform = (function() {

            /**
             * Properties of a Platform.
             * @typedef {Object} containerd.types.Platform.$Properties
             * @property {string|null} [os] Platform os
             * @property {string|null} [architecture] Platform architecture
             * @property {string|null} [variant] Platform variant
             * @property {string|null} [osVersion] Platform osVersion
             * @property {Array.<string>|null} [osFeatures] Platform osFeatures
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Platform.
             * @memberof containerd.types
             * @interface IPlatform
             * @augments containerd.types.Platform.$Properties
             * @deprecated Use containerd.types.Platform.$Properties instead.
             */

            /**
             * Shape of a Platform.
             * @typedef {containerd.types.Platform.$Properties} containerd.types.Platform.$Shape
             */

            /**
             * Constructs a new Platform.
             * @memberof containerd.types
             * @classdesc Represents a Platform.
             * @constructor
             * @param {containerd.types.Platform.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Platform = function (properties) {
                this.osFeatures = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Platform os.
             * @member {string} os
             * @memberof containerd.types.Platform
             * @instance
             */
            Platform.prototype.os = "";

            /**
             * Platform architecture.
             * @member {string} architecture
             * @memberof containerd.types.Platform
             * @instance
             */
            Platform.prototype.architecture = "";

            /**
             * Platform variant.
             * @member {string} variant
             * @memberof containerd.types.Platform
             * @instance
             */
            Platform.prototype.variant = "";

            /**
             * Platform osVersion.
             * @member {string} osVersion
             * @memberof containerd.types.Platform
             * @instance
             */
            Platform.prototype.osVersion = "";

            /**
             * Platform osFeatures.
             * @member {Array.<string>} osFeatures
             * @memberof containerd.types.Platform
             * @instance
             */
            Platform.prototype.osFeatures = $util.emptyArray;

            /**
             * Encodes the specified Platform message. Does not implicitly {@link containerd.types.Platform.verify|verify} messages.
             * @function encode
             * @memberof containerd.types.Platform
             * @static
             * @param {containerd.types.Platform.$Properties} message Platform message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Platform.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.os != null && $Object.hasOwnProperty.call(message, "os") && message.os !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.os);
                if (message.architecture != null && $Object.hasOwnProperty.call(message, "architecture") && message.architecture !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.architecture);
                if (message.variant != null && $Object.hasOwnProperty.call(message, "variant") && message.variant !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.variant);
                if (message.osVersion != null && $Object.hasOwnProperty.call(message, "osVersion") && message.osVersion !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.osVersion);
                if (message.osFeatures != null && message.osFeatures.length)
                    for (let i = 0; i < message.osFeatures.length; ++i)
                        writer.uint32(/* id 5, wireType 2 =*/42).string(message.osFeatures[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Platform message from the specified reader or buffer.
             * @function decode
             * @memberof containerd.types.Platform
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {containerd.types.Platform & containerd.types.Platform.$Shape} Platform
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Platform.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.containerd.types.Platform();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.os = value;
                            else
                                delete message.os;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.architecture = value;
                            else
                                delete message.architecture;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.variant = value;
                            else
                                delete message.variant;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.osVersion = value;
                            else
                                delete message.osVersion;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (!(message.osFeatures && message.osFeatures.length))
                                message.osFeatures = [];
                            message.osFeatures.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Platform;
        })();

        types.Sandbox = (function() {

            /**
             * Properties of a Sandbox.
             * @typedef {Object} containerd.types.Sandbox.$Properties
             * @property {string|null} [sandboxId] Sandbox sandboxId
             * @property {containerd.types.Sandbox.Runtime.$Properties|null} [runtime] Sandbox runtime
             * @property {google.protobuf.Any.$Properties|null} [spec] Sandbox spec
             * @property {Object.<string,string>|null} [labels] Sandbox labels
             * @property {google.protobuf.Timestamp.$Properties|null} [createdAt] Sandbox createdAt
             * @property {google.protobuf.Timestamp.$Properties|null} [updatedAt] Sandbox updatedAt
             * @property {Object.<string,google.protobuf.Any.$Properties>|null} [extensions] Sandbox extensions
             * @property {string|null} [sandboxer] Sandbox sandboxer
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Sandbox.
             * @memberof containerd.types
             * @interface ISandbox
             * @augments containerd.types.Sandbox.$Properties
             * @deprecated Use containerd.types.Sandbox.$Properties instead.
             */

            /**
             * Shape of a Sandbox.
             * @typedef {containerd.types.Sandbox.$Properties} containerd.types.Sandbox.$Shape
             */

            /**
             * Constructs a new Sandbox.
             * @memberof containerd.types
             * @classdesc Represents a Sandbox.
             * @constructor
             * @param {containerd.types.Sandbox.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Sandbox = function (properties) {
                this.labels = {};
                this.extensions = {};
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Sandbox sandboxId.
             * @member {string} sandboxId
             * @memberof containerd.types.Sandbox
             * @instance
             */
            Sandbox.prototype.sandboxId = "";

            /**
             * Sandbox runtime.
             * @member {containerd.types.Sandbox.Runtime.$Properties|null|undefined} runtime
             * @memberof containerd.types.Sandbox
             * @instance
             */
            Sandbox.prototype.runtime = null;

            /**
             * Sandbox spec.
             * @member {google.protobuf.Any.$Properties|null|undefined} spec
             * @memberof containerd.types.Sandbox
             * @instance
             */
            Sandbox.prototype.spec = null;

            /**
             * Sandbox labels.
             * @member {Object.<string,string>} labels
             * @memberof containerd.types.Sandbox
             * @instance
             */
            Sandbox.prototype.labels = $util.emptyObject;

            /**
             * Sandbox createdAt.
             * @member {google.protobuf.Timestamp.$Properties|null|undefined} createdAt
             * @memberof containerd.types.Sandbox
             * @instance
             */
            Sandbox.prototype.createdAt = null;

            /**
             * Sandbox updatedAt.
             * @member {google.protobuf.Timestamp.$Properties|null|undefined} updatedAt
             * @memberof containerd.types.Sandbox
             * @instance
             */
            Sandbox.prototype.updatedAt = null;

            /**
             * Sandbox extensions.
             * @member {Object.<string,google.protobuf.Any.$Properties>} extensions
             * @memberof containerd.types.Sandbox
             * @instance
             */
            Sandbox.prototype.extensions = $util.emptyObject;

            /**
             * Sandbox sandboxer.
             * @member {string} sandboxer
             * @memberof containerd.types.Sandbox
             * @instance
             */
            Sandbox.prototype.sandboxer = "";

            /**
             * Encodes the specified Sandbox message. Does not implicitly {@link containerd.types.Sandbox.verify|verify} messages.
             * @function encode
             * @memberof containerd.types.Sandbox
             * @static
             * @param {containerd.types.Sandbox.$Properties} message Sandbox message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Sandbox.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.sandboxId);
                if (message.runtime != null && $Object.hasOwnProperty.call(message, "runtime"))
                    $root.containerd.types.Sandbox.Runtime.encode(message.runtime, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.spec != null && $Object.hasOwnProperty.call(message, "spec"))
                    $root.google.protobuf.Any.encode(message.spec, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.labels != null && $Object.hasOwnProperty.call(message, "labels"))
                    for (let keys = $Object.keys(message.labels), i = 0; i < keys.length; ++i)
                        writer.uint32(/* id 4, wireType 2 =*/34).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 2 =*/18).string(message.labels[keys[i]]).ldelim();
                if (message.createdAt != null && $Object.hasOwnProperty.call(message, "createdAt"))
                    $root.google.protobuf.Timestamp.encode(message.createdAt, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.updatedAt != null && $Object.hasOwnProperty.call(message, "updatedAt"))
                    $root.google.protobuf.Timestamp.encode(message.updatedAt, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.extensions != null && $Object.hasOwnProperty.call(message, "extensions"))
                    for (let keys = $Object.keys(message.extensions), i = 0; i < keys.length; ++i) {
                        writer.uint32(/* id 7, wireType 2 =*/58).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]);
                        $root.google.protobuf.Any.encode(message.extensions[keys[i]], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim().ldelim();
                    }
                if (message.sandboxer != null && $Object.hasOwnProperty.call(message, "sandboxer") && message.sandboxer !== "")
                    writer.uint32(/* id 10, wireType 2 =*/82).string(message.sandboxer);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Sandbox message from the specified reader or buffer.
             * @function decode
             * @memberof containerd.types.Sandbox
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {containerd.types.Sandbox & containerd.types.Sandbox.$Shape} Sandbox
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Sandbox.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, key, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.containerd.types.Sandbox();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.sandboxId = value;
                            else
                                delete message.sandboxId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.runtime = $root.containerd.types.Sandbox.Runtime.decode(reader, reader.size(), $undefined, _depth + 1, message.runtime);
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.spec = $root.google.protobuf.Any.decode(reader, reader.size(), $undefined, _depth + 1, message.spec);
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (message.labels === $util.emptyObject)
                                message.labels = {};
                            let end2 = reader.size() + reader.pos;
                            if (end2 > reader.len)
                                throw $RangeError("index out of range");
                            reader.len = end2;
                            key = "";
                            value = "";
                            while (reader.pos < end2) {
                                let tag2 = reader.tag();
                                wireType = tag2 & 7;
                                switch (tag2 >>>= 3) {
                                case 1:
                                    if (wireType !== 2)
                                        break;
                                    key = reader.stringVerify();
                                    continue;
                                case 2:
                                    if (wireType !== 2)
                                        break;
                                    value = reader.stringVerify();
                                    continue;
                                }
                                reader.skipType(wireType, _depth, tag2);
                            }
                            if (reader.pos !== end2)
                                throw $RangeError("index out of range");
                            reader.len = end;
                            if (key === "__proto__")
                                $util.makeProp(message.labels, key);
                            message.labels[key] = value;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.createdAt = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.createdAt);
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.updatedAt = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.updatedAt);
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if (message.extensions === $util.emptyObject)
                                message.extensions = {};
                            let end2 = reader.size() + reader.pos;
                            if (end2 > reader.len)
                                throw $RangeError("index out of range");
                            reader.len = end2;
                            key = "";
                            value = null;
                            while (reader.pos < end2) {
                                let tag2 = reader.tag();
                                wireType = tag2 & 7;
                                switch (tag2 >>>= 3) {
                                case 1:
                                    if (wireType !== 2)
                                        break;
                                    key = reader.stringVerify();
                                    continue;
                                case 2:
                                    if (wireType !== 2)
                                        break;
                                    value = $root.google.protobuf.Any.decode(reader, reader.size(), $undefined, _depth + 1, value);
                                    continue;
                                }
                                reader.skipType(wireType, _depth, tag2);
                            }
                            if (reader.pos !== end2)
                                throw $RangeError("index out of range");
                            reader.len = end;
                            if (key === "__proto__")
                                $util.makeProp(message.extensions, key);
                            message.extensions[key] = value || new $root.google.protobuf.Any();
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.sandboxer = value;
                            else
                                delete message.sandboxer;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            Sandbox.Runtime = (function() {

                /**
                 * Properties of a Runtime.
                 * @typedef {Object} containerd.types.Sandbox.Runtime.$Properties
                 * @property {string|null} [name] Runtime name
                 * @property {google.protobuf.Any.$Properties|null} [options] Runtime options
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Runtime.
                 * @memberof containerd.types.Sandbox
                 * @interface IRuntime
                 * @augments containerd.types.Sandbox.Runtime.$Properties
                 * @deprecated Use containerd.types.Sandbox.Runtime.$Properties instead.
                 */

                /**
                 * Shape of a Runtime.
                 * @typedef {containerd.types.Sandbox.Runtime.$Properties} containerd.types.Sandbox.Runtime.$Shape
                 */

                /**
                 * Constructs a new Runtime.
                 * @memberof containerd.types.Sandbox
                 * @classdesc Represents a Runtime.
                 * @constructor
                 * @param {containerd.types.Sandbox.Runtime.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Runtime = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Runtime name.
                 * @member {string} name
                 * @memberof containerd.types.Sandbox.Runtime
                 * @instance
                 */
                Runtime.prototype.name = "";

                /**
                 * Runtime options.
                 * @member {google.protobuf.Any.$Properties|null|undefined} options
                 * @memberof containerd.types.Sandbox.Runtime
                 * @instance
                 */
                Runtime.prototype.options = null;

                /**
                 * Encodes the specified Runtime message. Does not implicitly {@link containerd.types.Sandbox.Runtime.verify|verify} messages.
                 * @function encode
                 * @memberof containerd.types.Sandbox.Runtime
                 * @static
                 * @param {containerd.types.Sandbox.Runtime.$Properties} message Runtime message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Runtime.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                    if (message.options != null && $Object.hasOwnProperty.call(message, "options"))
                        $root.google.protobuf.Any.encode(message.options, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Runtime message from the specified reader or buffer.
                 * @function decode
                 * @memberof containerd.types.Sandbox.Runtime
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {containerd.types.Sandbox.Runtime & containerd.types.Sandbox.Runtime.$Shape} Runtime
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Runtime.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.containerd.types.Sandbox.Runtime();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.name = value;
                                else
                                    delete message.name;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.options = $root.google.protobuf.Any.decode(reader, reader.size(), $undefined, _depth + 1, message.options);
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Runtime;
            })();

            return Sandbox;
        })();

        return types;
    })();

    return containerd;
})();

export const google = $root.google = (() => {

    /**
     * Namespace google.
     * @exports google
     * @namespace
     */
    const google = {};

    google.protobuf = (function() {

        /**
         * Namespace protobuf.
         * @memberof google
         * @namespace
         */
        const protobuf = {};

        protobuf.Any = (function() {

            /**
             * Properties of an Any.
             * @typedef {Object} google.protobuf.Any.$Properties
             * @property {string|null} [type_url] Any type_url
             * @property {Uint8Array|null} [value] Any value
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Any.
             * @memberof google.protobuf
             * @interface IAny
             * @augments google.protobuf.Any.$Properties
             * @deprecated Use google.protobuf.Any.$Properties instead.
             */

            /**
             * Shape of an Any.
             * @typedef {google.protobuf.Any.$Properties} google.protobuf.Any.$Shape
             */

            /**
             * Constructs a new Any.
             * @memberof google.protobuf
             * @classdesc Represents an Any.
             * @constructor
             * @param {google.protobuf.Any.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Any = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Any type_url.
             * @member {string} type_url
             * @memberof google.protobuf.Any
             * @instance
             */
            Any.prototype.type_url = "";

            /**
             * Any value.
             * @member {Uint8Array} value
             * @memberof google.protobuf.Any
             * @instance
             */
            Any.prototype.value = $util.newBuffer([]);

            /**
             * Encodes the specified Any message. Does not implicitly {@link google.protobuf.Any.verify|verify} messages.
             * @function encode
             * @memberof google.protobuf.Any
             * @static
             * @param {google.protobuf.Any.$Properties} message Any message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Any.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.type_url != null && $Object.hasOwnProperty.call(message, "type_url") && message.type_url !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.type_url);
                if (message.value != null && $Object.hasOwnProperty.call(message, "value") && message.value.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.value);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Any message from the specified reader or buffer.
             * @function decode
             * @memberof google.protobuf.Any
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {google.protobuf.Any & google.protobuf.Any.$Shape} Any
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Any.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.google.protobuf.Any();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.type_url = value;
                            else
                                delete message.type_url;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.value = value;
                            else
                                delete message.value;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Any;
        })();

        protobuf.Timestamp = (function() {

            /**
             * Properties of a Timestamp.
             * @typedef {Object} google.protobuf.Timestamp.$Properties
             * @property {number|Long|null} [seconds] Timestamp seconds
             * @property {number|null} [nanos] Timestamp nanos
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Timestamp.
             * @memberof google.protobuf
             * @interface ITimestamp
             * @augments google.protobuf.Timestamp.$Properties
             * @deprecated Use google.protobuf.Timestamp.$Properties instead.
             */

            /**
             * Shape of a Timestamp.
             * @typedef {google.protobuf.Timestamp.$Properties} google.protobuf.Timestamp.$Shape
             */

            /**
             * Constructs a new Timestamp.
             * @memberof google.protobuf
             * @classdesc Represents a Timestamp.
             * @constructor
             * @param {google.protobuf.Timestamp.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Timestamp = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Timestamp seconds.
             * @member {number|Long} seconds
             * @memberof google.protobuf.Timestamp
             * @instance
             */
            Timestamp.prototype.seconds = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Timestamp nanos.
             * @member {number} nanos
             * @memberof google.protobuf.Timestamp
             * @instance
             */
            Timestamp.prototype.nanos = 0;

            /**
             * Encodes the specified Timestamp message. Does not implicitly {@link google.protobuf.Timestamp.verify|verify} messages.
             * @function encode
             * @memberof google.protobuf.Timestamp
             * @static
             * @param {google.protobuf.Timestamp.$Properties} message Timestamp message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Timestamp.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.seconds != null && $Object.hasOwnProperty.call(message, "seconds") && (typeof message.seconds === "object" ? message.seconds.low || message.seconds.high : message.seconds !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.seconds);
                if (message.nanos != null && $Object.hasOwnProperty.call(message, "nanos") && message.nanos !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).int32(message.nanos);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Timestamp message from the specified reader or buffer.
             * @function decode
             * @memberof google.protobuf.Timestamp
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {google.protobuf.Timestamp & google.protobuf.Timestamp.$Shape} Timestamp
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Timestamp.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.google.protobuf.Timestamp();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.seconds = value;
                            else
                                delete message.seconds;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.nanos = value;
                            else
                                delete message.nanos;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Timestamp;
        })();

        return protobuf;
    })();

    return google;
})();

export const sandboxfunctions = $root.sandboxfunctions = (() => {

    /**
     * Namespace sandboxfunctions.
     * @exports sandboxfunctions
     * @namespace
     */
    const sandboxfunctions = {};

    sandboxfunctions.agent = (function() {

        /**
         * Namespace agent.
         * @memberof sandboxfunctions
         * @namespace
         */
        const agent = {};

        agent.v1 = (function() {

            /**
             * Namespace v1.
             * @memberof sandboxfunctions.agent
             * @namespace
             */
            const v1 = {};

            v1.ListRequest = (function() {

                /**
                 * Properties of a ListRequest.
                 * @typedef {Object} sandboxfunctions.agent.v1.ListRequest.$Properties
                 * @property {string|null} [namespace] ListRequest namespace
                 * @property {string|null} [after] ListRequest after
                 * @property {number|null} [limit] ListRequest limit
                 * @property {Array.<string>|null} [ids] ListRequest ids
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a ListRequest.
                 * @memberof sandboxfunctions.agent.v1
                 * @interface IListRequest
                 * @augments sandboxfunctions.agent.v1.ListRequest.$Properties
                 * @deprecated Use sandboxfunctions.agent.v1.ListRequest.$Properties instead.
                 */

                /**
                 * Shape of a ListRequest.
                 * @typedef {sandboxfunctions.agent.v1.ListRequest.$Properties} sandboxfunctions.agent.v1.ListRequest.$Shape
                 */

                /**
                 * Constructs a new ListRequest.
                 * @memberof sandboxfunctions.agent.v1
                 * @classdesc Represents a ListRequest.
                 * @constructor
                 * @param {sandboxfunctions.agent.v1.ListRequest.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const ListRequest = function (properties) {
                    this.ids = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * ListRequest namespace.
                 * @member {string} namespace
                 * @memberof sandboxfunctions.agent.v1.ListRequest
                 * @instance
                 */
                ListRequest.prototype.namespace = "";

                /**
                 * ListRequest after.
                 * @member {string} after
                 * @memberof sandboxfunctions.agent.v1.ListRequest
                 * @instance
                 */
                ListRequest.prototype.after = "";

                /**
                 * ListRequest limit.
                 * @member {number} limit
                 * @memberof sandboxfunctions.agent.v1.ListRequest
                 * @instance
                 */
                ListRequest.prototype.limit = 0;

                /**
                 * ListRequest ids.
                 * @member {Array.<string>} ids
                 * @memberof sandboxfunctions.agent.v1.ListRequest
                 * @instance
                 */
                ListRequest.prototype.ids = $util.emptyArray;

                /**
                 * Encodes the specified ListRequest message. Does not implicitly {@link sandboxfunctions.agent.v1.ListRequest.verify|verify} messages.
                 * @function encode
                 * @memberof sandboxfunctions.agent.v1.ListRequest
                 * @static
                 * @param {sandboxfunctions.agent.v1.ListRequest.$Properties} message ListRequest message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                ListRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.namespace != null && $Object.hasOwnProperty.call(message, "namespace") && message.namespace !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.namespace);
                    if (message.after != null && $Object.hasOwnProperty.call(message, "after") && message.after !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.after);
                    if (message.limit != null && $Object.hasOwnProperty.call(message, "limit") && message.limit !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.limit);
                    if (message.ids != null && message.ids.length)
                        for (let i = 0; i < message.ids.length; ++i)
                            writer.uint32(/* id 4, wireType 2 =*/34).string(message.ids[i]);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a ListRequest message from the specified reader or buffer.
                 * @function decode
                 * @memberof sandboxfunctions.agent.v1.ListRequest
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.ListRequest & sandboxfunctions.agent.v1.ListRequest.$Shape} ListRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                ListRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.sandboxfunctions.agent.v1.ListRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.namespace = value;
                                else
                                    delete message.namespace;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.after = value;
                                else
                                    delete message.after;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.limit = value;
                                else
                                    delete message.limit;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.ids && message.ids.length))
                                    message.ids = [];
                                message.ids.push(reader.stringVerify());
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return ListRequest;
            })();

            v1.ListResponse = (function() {

                /**
                 * Properties of a ListResponse.
                 * @typedef {Object} sandboxfunctions.agent.v1.ListResponse.$Properties
                 * @property {string|null} [epoch] ListResponse epoch
                 * @property {string|null} [floor] ListResponse floor
                 * @property {Array.<sandboxfunctions.agent.v1.Entry.$Properties>|null} [entries] ListResponse entries
                 * @property {string|null} [next] ListResponse next
                 * @property {Array.<string>|null} [problems] ListResponse problems
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a ListResponse.
                 * @memberof sandboxfunctions.agent.v1
                 * @interface IListResponse
                 * @augments sandboxfunctions.agent.v1.ListResponse.$Properties
                 * @deprecated Use sandboxfunctions.agent.v1.ListResponse.$Properties instead.
                 */

                /**
                 * Shape of a ListResponse.
                 * @typedef {sandboxfunctions.agent.v1.ListResponse.$Properties} sandboxfunctions.agent.v1.ListResponse.$Shape
                 */

                /**
                 * Constructs a new ListResponse.
                 * @memberof sandboxfunctions.agent.v1
                 * @classdesc Represents a ListResponse.
                 * @constructor
                 * @param {sandboxfunctions.agent.v1.ListResponse.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const ListResponse = function (properties) {
                    this.entries = [];
                    this.problems = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * ListResponse epoch.
                 * @member {string} epoch
                 * @memberof sandboxfunctions.agent.v1.ListResponse
                 * @instance
                 */
                ListResponse.prototype.epoch = "";

                /**
                 * ListResponse floor.
                 * @member {string} floor
                 * @memberof sandboxfunctions.agent.v1.ListResponse
                 * @instance
                 */
                ListResponse.prototype.floor = "";

                /**
                 * ListResponse entries.
                 * @member {Array.<sandboxfunctions.agent.v1.Entry.$Properties>} entries
                 * @memberof sandboxfunctions.agent.v1.ListResponse
                 * @instance
                 */
                ListResponse.prototype.entries = $util.emptyArray;

                /**
                 * ListResponse next.
                 * @member {string} next
                 * @memberof sandboxfunctions.agent.v1.ListResponse
                 * @instance
                 */
                ListResponse.prototype.next = "";

                /**
                 * ListResponse problems.
                 * @member {Array.<string>} problems
                 * @memberof sandboxfunctions.agent.v1.ListResponse
                 * @instance
                 */
                ListResponse.prototype.problems = $util.emptyArray;

                /**
                 * Encodes the specified ListResponse message. Does not implicitly {@link sandboxfunctions.agent.v1.ListResponse.verify|verify} messages.
                 * @function encode
                 * @memberof sandboxfunctions.agent.v1.ListResponse
                 * @static
                 * @param {sandboxfunctions.agent.v1.ListResponse.$Properties} message ListResponse message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                ListResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.epoch);
                    if (message.floor != null && $Object.hasOwnProperty.call(message, "floor") && message.floor !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.floor);
                    if (message.entries != null && message.entries.length)
                        for (let i = 0; i < message.entries.length; ++i)
                            $root.sandboxfunctions.agent.v1.Entry.encode(message.entries[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                    if (message.next != null && $Object.hasOwnProperty.call(message, "next") && message.next !== "")
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.next);
                    if (message.problems != null && message.problems.length)
                        for (let i = 0; i < message.problems.length; ++i)
                            writer.uint32(/* id 5, wireType 2 =*/42).string(message.problems[i]);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a ListResponse message from the specified reader or buffer.
                 * @function decode
                 * @memberof sandboxfunctions.agent.v1.ListResponse
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.ListResponse & sandboxfunctions.agent.v1.ListResponse.$Shape} ListResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                ListResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.sandboxfunctions.agent.v1.ListResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.epoch = value;
                                else
                                    delete message.epoch;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.floor = value;
                                else
                                    delete message.floor;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.entries && message.entries.length))
                                    message.entries = [];
                                message.entries.push($root.sandboxfunctions.agent.v1.Entry.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.next = value;
                                else
                                    delete message.next;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.problems && message.problems.length))
                                    message.problems = [];
                                message.problems.push(reader.stringVerify());
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return ListResponse;
            })();

            v1.Entry = (function() {

                /**
                 * Properties of an Entry.
                 * @typedef {Object} sandboxfunctions.agent.v1.Entry.$Properties
                 * @property {string|null} [namespace] Entry namespace
                 * @property {string|null} [sandboxId] Entry sandboxId
                 * @property {string|null} [life] Entry life
                 * @property {string|null} [phase] Entry phase
                 * @property {string|null} [fence] Entry fence
                 * @property {number|null} [pid] Entry pid
                 * @property {boolean|null} [isOrphan] Entry isOrphan
                 * @property {sandboxfunctions.agent.v1.Exit.$Properties|null} [exit] Entry exit
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an Entry.
                 * @memberof sandboxfunctions.agent.v1
                 * @interface IEntry
                 * @augments sandboxfunctions.agent.v1.Entry.$Properties
                 * @deprecated Use sandboxfunctions.agent.v1.Entry.$Properties instead.
                 */

                /**
                 * Shape of an Entry.
                 * @typedef {sandboxfunctions.agent.v1.Entry.$Properties} sandboxfunctions.agent.v1.Entry.$Shape
                 */

                /**
                 * Constructs a new Entry.
                 * @memberof sandboxfunctions.agent.v1
                 * @classdesc Represents an Entry.
                 * @constructor
                 * @param {sandboxfunctions.agent.v1.Entry.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Entry = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Entry namespace.
                 * @member {string} namespace
                 * @memberof sandboxfunctions.agent.v1.Entry
                 * @instance
                 */
                Entry.prototype.namespace = "";

                /**
                 * Entry sandboxId.
                 * @member {string} sandboxId
                 * @memberof sandboxfunctions.agent.v1.Entry
                 * @instance
                 */
                Entry.prototype.sandboxId = "";

                /**
                 * Entry life.
                 * @member {string} life
                 * @memberof sandboxfunctions.agent.v1.Entry
                 * @instance
                 */
                Entry.prototype.life = "";

                /**
                 * Entry phase.
                 * @member {string} phase
                 * @memberof sandboxfunctions.agent.v1.Entry
                 * @instance
                 */
                Entry.prototype.phase = "";

                /**
                 * Entry fence.
                 * @member {string} fence
                 * @memberof sandboxfunctions.agent.v1.Entry
                 * @instance
                 */
                Entry.prototype.fence = "";

                /**
                 * Entry pid.
                 * @member {number} pid
                 * @memberof sandboxfunctions.agent.v1.Entry
                 * @instance
                 */
                Entry.prototype.pid = 0;

                /**
                 * Entry isOrphan.
                 * @member {boolean} isOrphan
                 * @memberof sandboxfunctions.agent.v1.Entry
                 * @instance
                 */
                Entry.prototype.isOrphan = false;

                /**
                 * Entry exit.
                 * @member {sandboxfunctions.agent.v1.Exit.$Properties|null|undefined} exit
                 * @memberof sandboxfunctions.agent.v1.Entry
                 * @instance
                 */
                Entry.prototype.exit = null;

                /**
                 * Encodes the specified Entry message. Does not implicitly {@link sandboxfunctions.agent.v1.Entry.verify|verify} messages.
                 * @function encode
                 * @memberof sandboxfunctions.agent.v1.Entry
                 * @static
                 * @param {sandboxfunctions.agent.v1.Entry.$Properties} message Entry message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Entry.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.namespace != null && $Object.hasOwnProperty.call(message, "namespace") && message.namespace !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.namespace);
                    if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.sandboxId);
                    if (message.life != null && $Object.hasOwnProperty.call(message, "life") && message.life !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.life);
                    if (message.phase != null && $Object.hasOwnProperty.call(message, "phase") && message.phase !== "")
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.phase);
                    if (message.fence != null && $Object.hasOwnProperty.call(message, "fence") && message.fence !== "")
                        writer.uint32(/* id 5, wireType 2 =*/42).string(message.fence);
                    if (message.pid != null && $Object.hasOwnProperty.call(message, "pid") && message.pid !== 0)
                        writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.pid);
                    if (message.isOrphan != null && $Object.hasOwnProperty.call(message, "isOrphan") && message.isOrphan !== false)
                        writer.uint32(/* id 7, wireType 0 =*/56).bool(message.isOrphan);
                    if (message.exit != null && $Object.hasOwnProperty.call(message, "exit"))
                        $root.sandboxfunctions.agent.v1.Exit.encode(message.exit, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an Entry message from the specified reader or buffer.
                 * @function decode
                 * @memberof sandboxfunctions.agent.v1.Entry
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.Entry & sandboxfunctions.agent.v1.Entry.$Shape} Entry
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Entry.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.sandboxfunctions.agent.v1.Entry();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.namespace = value;
                                else
                                    delete message.namespace;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.sandboxId = value;
                                else
                                    delete message.sandboxId;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.life = value;
                                else
                                    delete message.life;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.phase = value;
                                else
                                    delete message.phase;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.fence = value;
                                else
                                    delete message.fence;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.pid = value;
                                else
                                    delete message.pid;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.isOrphan = value;
                                else
                                    delete message.isOrphan;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 2)
                                    break;
                                message.exit = $root.sandboxfunctions.agent.v1.Exit.decode(reader, reader.size(), $undefined, _depth + 1, message.exit);
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Entry;
            })();

            v1.Exit = (function() {

                /**
                 * Properties of an Exit.
                 * @typedef {Object} sandboxfunctions.agent.v1.Exit.$Properties
                 * @property {string|null} [life] Exit life
                 * @property {number|null} [status] Exit status
                 * @property {google.protobuf.Timestamp.$Properties|null} [exitedAt] Exit exitedAt
                 * @property {string|null} [reason] Exit reason
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an Exit.
                 * @memberof sandboxfunctions.agent.v1
                 * @interface IExit
                 * @augments sandboxfunctions.agent.v1.Exit.$Properties
                 * @deprecated Use sandboxfunctions.agent.v1.Exit.$Properties instead.
                 */

                /**
                 * Shape of an Exit.
                 * @typedef {sandboxfunctions.agent.v1.Exit.$Properties} sandboxfunctions.agent.v1.Exit.$Shape
                 */

                /**
                 * Constructs a new Exit.
                 * @memberof sandboxfunctions.agent.v1
                 * @classdesc Represents an Exit.
                 * @constructor
                 * @param {sandboxfunctions.agent.v1.Exit.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Exit = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Exit life.
                 * @member {string} life
                 * @memberof sandboxfunctions.agent.v1.Exit
                 * @instance
                 */
                Exit.prototype.life = "";

                /**
                 * Exit status.
                 * @member {number} status
                 * @memberof sandboxfunctions.agent.v1.Exit
                 * @instance
                 */
                Exit.prototype.status = 0;

                /**
                 * Exit exitedAt.
                 * @member {google.protobuf.Timestamp.$Properties|null|undefined} exitedAt
                 * @memberof sandboxfunctions.agent.v1.Exit
                 * @instance
                 */
                Exit.prototype.exitedAt = null;

                /**
                 * Exit reason.
                 * @member {string} reason
                 * @memberof sandboxfunctions.agent.v1.Exit
                 * @instance
                 */
                Exit.prototype.reason = "";

                /**
                 * Encodes the specified Exit message. Does not implicitly {@link sandboxfunctions.agent.v1.Exit.verify|verify} messages.
                 * @function encode
                 * @memberof sandboxfunctions.agent.v1.Exit
                 * @static
                 * @param {sandboxfunctions.agent.v1.Exit.$Properties} message Exit message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Exit.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.life != null && $Object.hasOwnProperty.call(message, "life") && message.life !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.life);
                    if (message.status != null && $Object.hasOwnProperty.call(message, "status") && message.status !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.status);
                    if (message.exitedAt != null && $Object.hasOwnProperty.call(message, "exitedAt"))
                        $root.google.protobuf.Timestamp.encode(message.exitedAt, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                        writer.uint32(/* id 4, wireType 2 =*/34).string(message.reason);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an Exit message from the specified reader or buffer.
                 * @function decode
                 * @memberof sandboxfunctions.agent.v1.Exit
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.Exit & sandboxfunctions.agent.v1.Exit.$Shape} Exit
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Exit.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.sandboxfunctions.agent.v1.Exit();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.life = value;
                                else
                                    delete message.life;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.status = value;
                                else
                                    delete message.status;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                message.exitedAt = $root.google.protobuf.Timestamp.decode(reader, reader.size(), $undefined, _depth + 1, message.exitedAt);
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.reason = value;
                                else
                                    delete message.reason;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Exit;
            })();

            v1.RenewRequest = (function() {

                /**
                 * Properties of a RenewRequest.
                 * @typedef {Object} sandboxfunctions.agent.v1.RenewRequest.$Properties
                 * @property {string|null} [sandboxId] RenewRequest sandboxId
                 * @property {string|null} [sandboxer] RenewRequest sandboxer
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a RenewRequest.
                 * @memberof sandboxfunctions.agent.v1
                 * @interface IRenewRequest
                 * @augments sandboxfunctions.agent.v1.RenewRequest.$Properties
                 * @deprecated Use sandboxfunctions.agent.v1.RenewRequest.$Properties instead.
                 */

                /**
                 * Shape of a RenewRequest.
                 * @typedef {sandboxfunctions.agent.v1.RenewRequest.$Properties} sandboxfunctions.agent.v1.RenewRequest.$Shape
                 */

                /**
                 * Constructs a new RenewRequest.
                 * @memberof sandboxfunctions.agent.v1
                 * @classdesc Represents a RenewRequest.
                 * @constructor
                 * @param {sandboxfunctions.agent.v1.RenewRequest.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const RenewRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * RenewRequest sandboxId.
                 * @member {string} sandboxId
                 * @memberof sandboxfunctions.agent.v1.RenewRequest
                 * @instance
                 */
                RenewRequest.prototype.sandboxId = "";

                /**
                 * RenewRequest sandboxer.
                 * @member {string} sandboxer
                 * @memberof sandboxfunctions.agent.v1.RenewRequest
                 * @instance
                 */
                RenewRequest.prototype.sandboxer = "";

                /**
                 * Encodes the specified RenewRequest message. Does not implicitly {@link sandboxfunctions.agent.v1.RenewRequest.verify|verify} messages.
                 * @function encode
                 * @memberof sandboxfunctions.agent.v1.RenewRequest
                 * @static
                 * @param {sandboxfunctions.agent.v1.RenewRequest.$Properties} message RenewRequest message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                RenewRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.sandboxId != null && $Object.hasOwnProperty.call(message, "sandboxId") && message.sandboxId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.sandboxId);
                    if (message.sandboxer != null && $Object.hasOwnProperty.call(message, "sandboxer") && message.sandboxer !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.sandboxer);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a RenewRequest message from the specified reader or buffer.
                 * @function decode
                 * @memberof sandboxfunctions.agent.v1.RenewRequest
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.RenewRequest & sandboxfunctions.agent.v1.RenewRequest.$Shape} RenewRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                RenewRequest.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.sandboxfunctions.agent.v1.RenewRequest();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.sandboxId = value;
                                else
                                    delete message.sandboxId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.sandboxer = value;
                                else
                                    delete message.sandboxer;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return RenewRequest;
            })();

            v1.RenewResponse = (function() {

                /**
                 * Properties of a RenewResponse.
                 * @typedef {Object} sandboxfunctions.agent.v1.RenewResponse.$Properties
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a RenewResponse.
                 * @memberof sandboxfunctions.agent.v1
                 * @interface IRenewResponse
                 * @augments sandboxfunctions.agent.v1.RenewResponse.$Properties
                 * @deprecated Use sandboxfunctions.agent.v1.RenewResponse.$Properties instead.
                 */

                /**
                 * Shape of a RenewResponse.
                 * @typedef {sandboxfunctions.agent.v1.RenewResponse.$Properties} sandboxfunctions.agent.v1.RenewResponse.$Shape
                 */

                /**
                 * Constructs a new RenewResponse.
                 * @memberof sandboxfunctions.agent.v1
                 * @classdesc Represents a RenewResponse.
                 * @constructor
                 * @param {sandboxfunctions.agent.v1.RenewResponse.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const RenewResponse = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Encodes the specified RenewResponse message. Does not implicitly {@link sandboxfunctions.agent.v1.RenewResponse.verify|verify} messages.
                 * @function encode
                 * @memberof sandboxfunctions.agent.v1.RenewResponse
                 * @static
                 * @param {sandboxfunctions.agent.v1.RenewResponse.$Properties} message RenewResponse message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                RenewResponse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a RenewResponse message from the specified reader or buffer.
                 * @function decode
                 * @memberof sandboxfunctions.agent.v1.RenewResponse
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {sandboxfunctions.agent.v1.RenewResponse & sandboxfunctions.agent.v1.RenewResponse.$Shape} RenewResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                RenewResponse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.sandboxfunctions.agent.v1.RenewResponse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        reader.skipType(tag & 7, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return RenewResponse;
            })();

            return v1;
        })();

        return agent;
    })();

    return sandboxfunctions;
})();

export {
  $root as default
};
