/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["containerd"] || ($protobuf.roots["containerd"] = {});

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

        services.version = (function() {

            /**
             * Namespace version.
             * @memberof containerd.services
             * @namespace
             */
            const version = {};

            version.v1 = (function() {

                /**
                 * Namespace v1.
                 * @memberof containerd.services.version
                 * @namespace
                 */
                const v1 = {};

                v1.VersionResponse = (function() {

                    /**
                     * Properties of a VersionResponse.
                     * @typedef {Object} containerd.services.version.v1.VersionResponse.$Properties
                     * @property {string|null} [version] VersionResponse version
                     * @property {string|null} [revision] VersionResponse revision
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a VersionResponse.
                     * @memberof containerd.services.version.v1
                     * @interface IVersionResponse
                     * @augments containerd.services.version.v1.VersionResponse.$Properties
                     * @deprecated Use containerd.services.version.v1.VersionResponse.$Properties instead.
                     */

                    /**
                     * Shape of a VersionResponse.
                     * @typedef {containerd.services.version.v1.VersionResponse.$Properties} containerd.services.version.v1.VersionResponse.$Shape
                     */

                    /**
                     * Constructs a new VersionResponse.
                     * @memberof containerd.services.version.v1
                     * @classdesc Represents a VersionResponse.
                     * @constructor
                     * @param {containerd.services.version.v1.VersionResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const VersionResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * VersionResponse version.
                     * @member {string} version
                     * @memberof containerd.services.version.v1.VersionResponse
                     * @instance
                     */
                    VersionResponse.prototype.version = "";

                    /**
                     * VersionResponse revision.
                     * @member {string} revision
                     * @memberof containerd.services.version.v1.VersionResponse
                     * @instance
                     */
                    VersionResponse.prototype.revision = "";

                    /**
                     * Encodes the specified VersionResponse message. Does not implicitly {@link containerd.services.version.v1.VersionResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.version.v1.VersionResponse
                     * @static
                     * @param {containerd.services.version.v1.VersionResponse.$Properties} message VersionResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    VersionResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.version);
                        if (message.revision != null && $Object.hasOwnProperty.call(message, "revision") && message.revision !== "")
                            writer.uint32(/* id 2, wireType 2 =*/18).string(message.revision);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a VersionResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.version.v1.VersionResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.version.v1.VersionResponse & containerd.services.version.v1.VersionResponse.$Shape} VersionResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    VersionResponse.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.version.v1.VersionResponse();
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
                                        message.version = value;
                                    else
                                        delete message.version;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.revision = value;
                                    else
                                        delete message.revision;
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

                    return VersionResponse;
                })();

                return v1;
            })();

            return version;
        })();

        services.tasks = (function() {

            /**
             * Namespace tasks.
             * @memberof containerd.services
             * @namespace
             */
            const tasks = {};

            tasks.v1 = (function() {

                /**
                 * Namespace v1.
                 * @memberof containerd.services.tasks
                 * @namespace
                 */
                const v1 = {};

                v1.CreateTaskRequest = (function() {

                    /**
                     * Properties of a CreateTaskRequest.
                     * @typedef {Object} containerd.services.tasks.v1.CreateTaskRequest.$Properties
                     * @property {string|null} [containerId] CreateTaskRequest containerId
                     * @property {Array.<containerd.types.Mount.$Properties>|null} [rootfs] CreateTaskRequest rootfs
                     * @property {string|null} [stdout] CreateTaskRequest stdout
                     * @property {string|null} [stderr] CreateTaskRequest stderr
                     * @property {google.protobuf.Any.$Properties|null} [options] CreateTaskRequest options
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a CreateTaskRequest.
                     * @memberof containerd.services.tasks.v1
                     * @interface ICreateTaskRequest
                     * @augments containerd.services.tasks.v1.CreateTaskRequest.$Properties
                     * @deprecated Use containerd.services.tasks.v1.CreateTaskRequest.$Properties instead.
                     */

                    /**
                     * Shape of a CreateTaskRequest.
                     * @typedef {containerd.services.tasks.v1.CreateTaskRequest.$Properties} containerd.services.tasks.v1.CreateTaskRequest.$Shape
                     */

                    /**
                     * Constructs a new CreateTaskRequest.
                     * @memberof containerd.services.tasks.v1
                     * @classdesc Represents a CreateTaskRequest.
                     * @constructor
                     * @param {containerd.services.tasks.v1.CreateTaskRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const CreateTaskRequest = function (properties) {
                        this.rootfs = [];
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * CreateTaskRequest containerId.
                     * @member {string} containerId
                     * @memberof containerd.services.tasks.v1.CreateTaskRequest
                     * @instance
                     */
                    CreateTaskRequest.prototype.containerId = "";

                    /**
                     * CreateTaskRequest rootfs.
                     * @member {Array.<containerd.types.Mount.$Properties>} rootfs
                     * @memberof containerd.services.tasks.v1.CreateTaskRequest
                     * @instance
                     */
                    CreateTaskRequest.prototype.rootfs = $util.emptyArray;

                    /**
                     * CreateTaskRequest stdout.
                     * @member {string} stdout
                     * @memberof containerd.services.tasks.v1.CreateTaskRequest
                     * @instance
                     */
                    CreateTaskRequest.prototype.stdout = "";

                    /**
                     * CreateTaskRequest stderr.
                     * @member {string} stderr
                     * @memberof containerd.services.tasks.v1.CreateTaskRequest
                     * @instance
                     */
                    CreateTaskRequest.prototype.stderr = "";

                    /**
                     * CreateTaskRequest options.
                     * @member {google.protobuf.Any.$Properties|null|undefined} options
                     * @memberof containerd.services.tasks.v1.CreateTaskRequest
                     * @instance
                     */
                    CreateTaskRequest.prototype.options = null;

                    /**
                     * Encodes the specified CreateTaskRequest message. Does not implicitly {@link containerd.services.tasks.v1.CreateTaskRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.tasks.v1.CreateTaskRequest
                     * @static
                     * @param {containerd.services.tasks.v1.CreateTaskRequest.$Properties} message CreateTaskRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    CreateTaskRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.containerId != null && $Object.hasOwnProperty.call(message, "containerId") && message.containerId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.containerId);
                        if (message.rootfs != null && message.rootfs.length)
                            for (let i = 0; i < message.rootfs.length; ++i)
                                $root.containerd.types.Mount.encode(message.rootfs[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                        if (message.stdout != null && $Object.hasOwnProperty.call(message, "stdout") && message.stdout !== "")
                            writer.uint32(/* id 5, wireType 2 =*/42).string(message.stdout);
                        if (message.stderr != null && $Object.hasOwnProperty.call(message, "stderr") && message.stderr !== "")
                            writer.uint32(/* id 6, wireType 2 =*/50).string(message.stderr);
                        if (message.options != null && $Object.hasOwnProperty.call(message, "options"))
                            $root.google.protobuf.Any.encode(message.options, writer.uint32(/* id 9, wireType 2 =*/74).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a CreateTaskRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.tasks.v1.CreateTaskRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.CreateTaskRequest & containerd.services.tasks.v1.CreateTaskRequest.$Shape} CreateTaskRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    CreateTaskRequest.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.tasks.v1.CreateTaskRequest();
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
                                        message.containerId = value;
                                    else
                                        delete message.containerId;
                                    continue;
                                }
                            case 3: {
                                    if (wireType !== 2)
                                        break;
                                    if (!(message.rootfs && message.rootfs.length))
                                        message.rootfs = [];
                                    message.rootfs.push($root.containerd.types.Mount.decode(reader, reader.size(), $undefined, _depth + 1));
                                    continue;
                                }
                            case 5: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.stdout = value;
                                    else
                                        delete message.stdout;
                                    continue;
                                }
                            case 6: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.stderr = value;
                                    else
                                        delete message.stderr;
                                    continue;
                                }
                            case 9: {
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

                    return CreateTaskRequest;
                })();

                v1.CreateTaskResponse = (function() {

                    /**
                     * Properties of a CreateTaskResponse.
                     * @typedef {Object} containerd.services.tasks.v1.CreateTaskResponse.$Properties
                     * @property {string|null} [containerId] CreateTaskResponse containerId
                     * @property {number|null} [pid] CreateTaskResponse pid
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a CreateTaskResponse.
                     * @memberof containerd.services.tasks.v1
                     * @interface ICreateTaskResponse
                     * @augments containerd.services.tasks.v1.CreateTaskResponse.$Properties
                     * @deprecated Use containerd.services.tasks.v1.CreateTaskResponse.$Properties instead.
                     */

                    /**
                     * Shape of a CreateTaskResponse.
                     * @typedef {containerd.services.tasks.v1.CreateTaskResponse.$Properties} containerd.services.tasks.v1.CreateTaskResponse.$Shape
                     */

                    /**
                     * Constructs a new CreateTaskResponse.
                     * @memberof containerd.services.tasks.v1
                     * @classdesc Represents a CreateTaskResponse.
                     * @constructor
                     * @param {containerd.services.tasks.v1.CreateTaskResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const CreateTaskResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * CreateTaskResponse containerId.
                     * @member {string} containerId
                     * @memberof containerd.services.tasks.v1.CreateTaskResponse
                     * @instance
                     */
                    CreateTaskResponse.prototype.containerId = "";

                    /**
                     * CreateTaskResponse pid.
                     * @member {number} pid
                     * @memberof containerd.services.tasks.v1.CreateTaskResponse
                     * @instance
                     */
                    CreateTaskResponse.prototype.pid = 0;

                    /**
                     * Encodes the specified CreateTaskResponse message. Does not implicitly {@link containerd.services.tasks.v1.CreateTaskResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.tasks.v1.CreateTaskResponse
                     * @static
                     * @param {containerd.services.tasks.v1.CreateTaskResponse.$Properties} message CreateTaskResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    CreateTaskResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.containerId != null && $Object.hasOwnProperty.call(message, "containerId") && message.containerId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.containerId);
                        if (message.pid != null && $Object.hasOwnProperty.call(message, "pid") && message.pid !== 0)
                            writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.pid);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a CreateTaskResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.tasks.v1.CreateTaskResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.CreateTaskResponse & containerd.services.tasks.v1.CreateTaskResponse.$Shape} CreateTaskResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    CreateTaskResponse.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.tasks.v1.CreateTaskResponse();
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
                                        message.containerId = value;
                                    else
                                        delete message.containerId;
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

                    return CreateTaskResponse;
                })();

                v1.StartRequest = (function() {

                    /**
                     * Properties of a StartRequest.
                     * @typedef {Object} containerd.services.tasks.v1.StartRequest.$Properties
                     * @property {string|null} [containerId] StartRequest containerId
                     * @property {string|null} [execId] StartRequest execId
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a StartRequest.
                     * @memberof containerd.services.tasks.v1
                     * @interface IStartRequest
                     * @augments containerd.services.tasks.v1.StartRequest.$Properties
                     * @deprecated Use containerd.services.tasks.v1.StartRequest.$Properties instead.
                     */

                    /**
                     * Shape of a StartRequest.
                     * @typedef {containerd.services.tasks.v1.StartRequest.$Properties} containerd.services.tasks.v1.StartRequest.$Shape
                     */

                    /**
                     * Constructs a new StartRequest.
                     * @memberof containerd.services.tasks.v1
                     * @classdesc Represents a StartRequest.
                     * @constructor
                     * @param {containerd.services.tasks.v1.StartRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const StartRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * StartRequest containerId.
                     * @member {string} containerId
                     * @memberof containerd.services.tasks.v1.StartRequest
                     * @instance
                     */
                    StartRequest.prototype.containerId = "";

                    /**
                     * StartRequest execId.
                     * @member {string} execId
                     * @memberof containerd.services.tasks.v1.StartRequest
                     * @instance
                     */
                    StartRequest.prototype.execId = "";

                    /**
                     * Encodes the specified StartRequest message. Does not implicitly {@link containerd.services.tasks.v1.StartRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.tasks.v1.StartRequest
                     * @static
                     * @param {containerd.services.tasks.v1.StartRequest.$Properties} message StartRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    StartRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.containerId != null && $Object.hasOwnProperty.call(message, "containerId") && message.containerId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.containerId);
                        if (message.execId != null && $Object.hasOwnProperty.call(message, "execId") && message.execId !== "")
                            writer.uint32(/* id 2, wireType 2 =*/18).string(message.execId);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a StartRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.tasks.v1.StartRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.StartRequest & containerd.services.tasks.v1.StartRequest.$Shape} StartRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    StartRequest.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.tasks.v1.StartRequest();
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
                                        message.containerId = value;
                                    else
                                        delete message.containerId;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.execId = value;
                                    else
                                        delete message.execId;
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

                    return StartRequest;
                })();

                v1.StartResponse = (function() {

                    /**
                     * Properties of a StartResponse.
                     * @typedef {Object} containerd.services.tasks.v1.StartResponse.$Properties
                     * @property {number|null} [pid] StartResponse pid
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a StartResponse.
                     * @memberof containerd.services.tasks.v1
                     * @interface IStartResponse
                     * @augments containerd.services.tasks.v1.StartResponse.$Properties
                     * @deprecated Use containerd.services.tasks.v1.StartResponse.$Properties instead.
                     */

                    /**
                     * Shape of a StartResponse.
                     * @typedef {containerd.services.tasks.v1.StartResponse.$Properties} containerd.services.tasks.v1.StartResponse.$Shape
                     */

                    /**
                     * Constructs a new StartResponse.
                     * @memberof containerd.services.tasks.v1
                     * @classdesc Represents a StartResponse.
                     * @constructor
                     * @param {containerd.services.tasks.v1.StartResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const StartResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * StartResponse pid.
                     * @member {number} pid
                     * @memberof containerd.services.tasks.v1.StartResponse
                     * @instance
                     */
                    StartResponse.prototype.pid = 0;

                    /**
                     * Encodes the specified StartResponse message. Does not implicitly {@link containerd.services.tasks.v1.StartResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.tasks.v1.StartResponse
                     * @static
                     * @param {containerd.services.tasks.v1.StartResponse.$Properties} message StartResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    StartResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.pid != null && $Object.hasOwnProperty.call(message, "pid") && message.pid !== 0)
                            writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.pid);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a StartResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.tasks.v1.StartResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.StartResponse & containerd.services.tasks.v1.StartResponse.$Shape} StartResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    StartResponse.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.tasks.v1.StartResponse();
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
                                        message.pid = value;
                                    else
                                        delete message.pid;
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

                    return StartResponse;
                })();

                v1.DeleteTaskRequest = (function() {

                    /**
                     * Properties of a DeleteTaskRequest.
                     * @typedef {Object} containerd.services.tasks.v1.DeleteTaskRequest.$Properties
                     * @property {string|null} [containerId] DeleteTaskRequest containerId
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a DeleteTaskRequest.
                     * @memberof containerd.services.tasks.v1
                     * @interface IDeleteTaskRequest
                     * @augments containerd.services.tasks.v1.DeleteTaskRequest.$Properties
                     * @deprecated Use containerd.services.tasks.v1.DeleteTaskRequest.$Properties instead.
                     */

                    /**
                     * Shape of a DeleteTaskRequest.
                     * @typedef {containerd.services.tasks.v1.DeleteTaskRequest.$Properties} containerd.services.tasks.v1.DeleteTaskRequest.$Shape
                     */

                    /**
                     * Constructs a new DeleteTaskRequest.
                     * @memberof containerd.services.tasks.v1
                     * @classdesc Represents a DeleteTaskRequest.
                     * @constructor
                     * @param {containerd.services.tasks.v1.DeleteTaskRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const DeleteTaskRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * DeleteTaskRequest containerId.
                     * @member {string} containerId
                     * @memberof containerd.services.tasks.v1.DeleteTaskRequest
                     * @instance
                     */
                    DeleteTaskRequest.prototype.containerId = "";

                    /**
                     * Encodes the specified DeleteTaskRequest message. Does not implicitly {@link containerd.services.tasks.v1.DeleteTaskRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.tasks.v1.DeleteTaskRequest
                     * @static
                     * @param {containerd.services.tasks.v1.DeleteTaskRequest.$Properties} message DeleteTaskRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    DeleteTaskRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.containerId != null && $Object.hasOwnProperty.call(message, "containerId") && message.containerId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.containerId);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a DeleteTaskRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.tasks.v1.DeleteTaskRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.DeleteTaskRequest & containerd.services.tasks.v1.DeleteTaskRequest.$Shape} DeleteTaskRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    DeleteTaskRequest.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.tasks.v1.DeleteTaskRequest();
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
                                        message.containerId = value;
                                    else
                                        delete message.containerId;
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

                    return DeleteTaskRequest;
                })();

                v1.GetRequest = (function() {

                    /**
                     * Properties of a GetRequest.
                     * @typedef {Object} containerd.services.tasks.v1.GetRequest.$Properties
                     * @property {string|null} [containerId] GetRequest containerId
                     * @property {string|null} [execId] GetRequest execId
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a GetRequest.
                     * @memberof containerd.services.tasks.v1
                     * @interface IGetRequest
                     * @augments containerd.services.tasks.v1.GetRequest.$Properties
                     * @deprecated Use containerd.services.tasks.v1.GetRequest.$Properties instead.
                     */

                    /**
                     * Shape of a GetRequest.
                     * @typedef {containerd.services.tasks.v1.GetRequest.$Properties} containerd.services.tasks.v1.GetRequest.$Shape
                     */

                    /**
                     * Constructs a new GetRequest.
                     * @memberof containerd.services.tasks.v1
                     * @classdesc Represents a GetRequest.
                     * @constructor
                     * @param {containerd.services.tasks.v1.GetRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const GetRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * GetRequest containerId.
                     * @member {string} containerId
                     * @memberof containerd.services.tasks.v1.GetRequest
                     * @instance
                     */
                    GetRequest.prototype.containerId = "";

                    /**
                     * GetRequest execId.
                     * @member {string} execId
                     * @memberof containerd.services.tasks.v1.GetRequest
                     * @instance
                     */
                    GetRequest.prototype.execId = "";

                    /**
                     * Encodes the specified GetRequest message. Does not implicitly {@link containerd.services.tasks.v1.GetRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.tasks.v1.GetRequest
                     * @static
                     * @param {containerd.services.tasks.v1.GetRequest.$Properties} message GetRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    GetRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.containerId != null && $Object.hasOwnProperty.call(message, "containerId") && message.containerId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.containerId);
                        if (message.execId != null && $Object.hasOwnProperty.call(message, "execId") && message.execId !== "")
                            writer.uint32(/* id 2, wireType 2 =*/18).string(message.execId);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a GetRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.tasks.v1.GetRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.GetRequest & containerd.services.tasks.v1.GetRequest.$Shape} GetRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    GetRequest.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.tasks.v1.GetRequest();
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
                                        message.containerId = value;
                                    else
                                        delete message.containerId;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.execId = value;
                                    else
                                        delete message.execId;
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

                    return GetRequest;
                })();

                v1.GetResponse = (function() {

                    /**
                     * Properties of a GetResponse.
                     * @typedef {Object} containerd.services.tasks.v1.GetResponse.$Properties
                     * @property {containerd.v1.types.Process.$Properties|null} [process] GetResponse process
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a GetResponse.
                     * @memberof containerd.services.tasks.v1
                     * @interface IGetResponse
                     * @augments containerd.services.tasks.v1.GetResponse.$Properties
                     * @deprecated Use containerd.services.tasks.v1.GetResponse.$Properties instead.
                     */

                    /**
                     * Shape of a GetResponse.
                     * @typedef {containerd.services.tasks.v1.GetResponse.$Properties} containerd.services.tasks.v1.GetResponse.$Shape
                     */

                    /**
                     * Constructs a new GetResponse.
                     * @memberof containerd.services.tasks.v1
                     * @classdesc Represents a GetResponse.
                     * @constructor
                     * @param {containerd.services.tasks.v1.GetResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const GetResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * GetResponse process.
                     * @member {containerd.v1.types.Process.$Properties|null|undefined} process
                     * @memberof containerd.services.tasks.v1.GetResponse
                     * @instance
                     */
                    GetResponse.prototype.process = null;

                    /**
                     * Encodes the specified GetResponse message. Does not implicitly {@link containerd.services.tasks.v1.GetResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.tasks.v1.GetResponse
                     * @static
                     * @param {containerd.services.tasks.v1.GetResponse.$Properties} message GetResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    GetResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.process != null && $Object.hasOwnProperty.call(message, "process"))
                            $root.containerd.v1.types.Process.encode(message.process, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a GetResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.tasks.v1.GetResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.GetResponse & containerd.services.tasks.v1.GetResponse.$Shape} GetResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    GetResponse.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.tasks.v1.GetResponse();
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
                                    message.process = $root.containerd.v1.types.Process.decode(reader, reader.size(), $undefined, _depth + 1, message.process);
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

                    return GetResponse;
                })();

                v1.KillRequest = (function() {

                    /**
                     * Properties of a KillRequest.
                     * @typedef {Object} containerd.services.tasks.v1.KillRequest.$Properties
                     * @property {string|null} [containerId] KillRequest containerId
                     * @property {string|null} [execId] KillRequest execId
                     * @property {number|null} [signal] KillRequest signal
                     * @property {boolean|null} [all] KillRequest all
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a KillRequest.
                     * @memberof containerd.services.tasks.v1
                     * @interface IKillRequest
                     * @augments containerd.services.tasks.v1.KillRequest.$Properties
                     * @deprecated Use containerd.services.tasks.v1.KillRequest.$Properties instead.
                     */

                    /**
                     * Shape of a KillRequest.
                     * @typedef {containerd.services.tasks.v1.KillRequest.$Properties} containerd.services.tasks.v1.KillRequest.$Shape
                     */

                    /**
                     * Constructs a new KillRequest.
                     * @memberof containerd.services.tasks.v1
                     * @classdesc Represents a KillRequest.
                     * @constructor
                     * @param {containerd.services.tasks.v1.KillRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const KillRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * KillRequest containerId.
                     * @member {string} containerId
                     * @memberof containerd.services.tasks.v1.KillRequest
                     * @instance
                     */
                    KillRequest.prototype.containerId = "";

                    /**
                     * KillRequest execId.
                     * @member {string} execId
                     * @memberof containerd.services.tasks.v1.KillRequest
                     * @instance
                     */
                    KillRequest.prototype.execId = "";

                    /**
                     * KillRequest signal.
                     * @member {number} signal
                     * @memberof containerd.services.tasks.v1.KillRequest
                     * @instance
                     */
                    KillRequest.prototype.signal = 0;

                    /**
                     * KillRequest all.
                     * @member {boolean} all
                     * @memberof containerd.services.tasks.v1.KillRequest
                     * @instance
                     */
                    KillRequest.prototype.all = false;

                    /**
                     * Encodes the specified KillRequest message. Does not implicitly {@link containerd.services.tasks.v1.KillRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.tasks.v1.KillRequest
                     * @static
                     * @param {containerd.services.tasks.v1.KillRequest.$Properties} message KillRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    KillRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.containerId != null && $Object.hasOwnProperty.call(message, "containerId") && message.containerId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.containerId);
                        if (message.execId != null && $Object.hasOwnProperty.call(message, "execId") && message.execId !== "")
                            writer.uint32(/* id 2, wireType 2 =*/18).string(message.execId);
                        if (message.signal != null && $Object.hasOwnProperty.call(message, "signal") && message.signal !== 0)
                            writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.signal);
                        if (message.all != null && $Object.hasOwnProperty.call(message, "all") && message.all !== false)
                            writer.uint32(/* id 4, wireType 0 =*/32).bool(message.all);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a KillRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.tasks.v1.KillRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.KillRequest & containerd.services.tasks.v1.KillRequest.$Shape} KillRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    KillRequest.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.tasks.v1.KillRequest();
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
                                        message.containerId = value;
                                    else
                                        delete message.containerId;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.execId = value;
                                    else
                                        delete message.execId;
                                    continue;
                                }
                            case 3: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.uint32())
                                        message.signal = value;
                                    else
                                        delete message.signal;
                                    continue;
                                }
                            case 4: {
                                    if (wireType !== 0)
                                        break;
                                    if (value = reader.bool())
                                        message.all = value;
                                    else
                                        delete message.all;
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

                    return KillRequest;
                })();

                v1.WaitRequest = (function() {

                    /**
                     * Properties of a WaitRequest.
                     * @typedef {Object} containerd.services.tasks.v1.WaitRequest.$Properties
                     * @property {string|null} [containerId] WaitRequest containerId
                     * @property {string|null} [execId] WaitRequest execId
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a WaitRequest.
                     * @memberof containerd.services.tasks.v1
                     * @interface IWaitRequest
                     * @augments containerd.services.tasks.v1.WaitRequest.$Properties
                     * @deprecated Use containerd.services.tasks.v1.WaitRequest.$Properties instead.
                     */

                    /**
                     * Shape of a WaitRequest.
                     * @typedef {containerd.services.tasks.v1.WaitRequest.$Properties} containerd.services.tasks.v1.WaitRequest.$Shape
                     */

                    /**
                     * Constructs a new WaitRequest.
                     * @memberof containerd.services.tasks.v1
                     * @classdesc Represents a WaitRequest.
                     * @constructor
                     * @param {containerd.services.tasks.v1.WaitRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const WaitRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * WaitRequest containerId.
                     * @member {string} containerId
                     * @memberof containerd.services.tasks.v1.WaitRequest
                     * @instance
                     */
                    WaitRequest.prototype.containerId = "";

                    /**
                     * WaitRequest execId.
                     * @member {string} execId
                     * @memberof containerd.services.tasks.v1.WaitRequest
                     * @instance
                     */
                    WaitRequest.prototype.execId = "";

                    /**
                     * Encodes the specified WaitRequest message. Does not implicitly {@link containerd.services.tasks.v1.WaitRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.tasks.v1.WaitRequest
                     * @static
                     * @param {containerd.services.tasks.v1.WaitRequest.$Properties} message WaitRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    WaitRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.containerId != null && $Object.hasOwnProperty.call(message, "containerId") && message.containerId !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.containerId);
                        if (message.execId != null && $Object.hasOwnProperty.call(message, "execId") && message.execId !== "")
                            writer.uint32(/* id 2, wireType 2 =*/18).string(message.execId);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a WaitRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.tasks.v1.WaitRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.WaitRequest & containerd.services.tasks.v1.WaitRequest.$Shape} WaitRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    WaitRequest.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.tasks.v1.WaitRequest();
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
                                        message.containerId = value;
                                    else
                                        delete message.containerId;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.execId = value;
                                    else
                                        delete message.execId;
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

                    return WaitRequest;
                })();

                v1.WaitResponse = (function() {

                    /**
                     * Properties of a WaitResponse.
                     * @typedef {Object} containerd.services.tasks.v1.WaitResponse.$Properties
                     * @property {number|null} [exitStatus] WaitResponse exitStatus
                     * @property {google.protobuf.Timestamp.$Properties|null} [exitedAt] WaitResponse exitedAt
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a WaitResponse.
                     * @memberof containerd.services.tasks.v1
                     * @interface IWaitResponse
                     * @augments containerd.services.tasks.v1.WaitResponse.$Properties
                     * @deprecated Use containerd.services.tasks.v1.WaitResponse.$Properties instead.
                     */

                    /**
                     * Shape of a WaitResponse.
                     * @typedef {containerd.services.tasks.v1.WaitResponse.$Properties} containerd.services.tasks.v1.WaitResponse.$Shape
                     */

                    /**
                     * Constructs a new WaitResponse.
                     * @memberof containerd.services.tasks.v1
                     * @classdesc Represents a WaitResponse.
                     * @constructor
                     * @param {containerd.services.tasks.v1.WaitResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const WaitResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * WaitResponse exitStatus.
                     * @member {number} exitStatus
                     * @memberof containerd.services.tasks.v1.WaitResponse
                     * @instance
                     */
                    WaitResponse.prototype.exitStatus = 0;

                    /**
                     * WaitResponse exitedAt.
                     * @member {google.protobuf.Timestamp.$Properties|null|undefined} exitedAt
                     * @memberof containerd.services.tasks.v1.WaitResponse
                     * @instance
                     */
                    WaitResponse.prototype.exitedAt = null;

                    /**
                     * Encodes the specified WaitResponse message. Does not implicitly {@link containerd.services.tasks.v1.WaitResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.tasks.v1.WaitResponse
                     * @static
                     * @param {containerd.services.tasks.v1.WaitResponse.$Properties} message WaitResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    WaitResponse.encode = function (message, writer, _depth) {
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
                     * Decodes a WaitResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.tasks.v1.WaitResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.tasks.v1.WaitResponse & containerd.services.tasks.v1.WaitResponse.$Shape} WaitResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    WaitResponse.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.tasks.v1.WaitResponse();
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

                    return WaitResponse;
                })();

                return v1;
            })();

            return tasks;
        })();

        services.images = (function() {

            /**
             * Namespace images.
             * @memberof containerd.services
             * @namespace
             */
            const images = {};

            images.v1 = (function() {

                /**
                 * Namespace v1.
                 * @memberof containerd.services.images
                 * @namespace
                 */
                const v1 = {};

                v1.Image = (function() {

                    /**
                     * Properties of an Image.
                     * @typedef {Object} containerd.services.images.v1.Image.$Properties
                     * @property {string|null} [name] Image name
                     * @property {containerd.types.Descriptor.$Properties|null} [target] Image target
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of an Image.
                     * @memberof containerd.services.images.v1
                     * @interface IImage
                     * @augments containerd.services.images.v1.Image.$Properties
                     * @deprecated Use containerd.services.images.v1.Image.$Properties instead.
                     */

                    /**
                     * Shape of an Image.
                     * @typedef {containerd.services.images.v1.Image.$Properties} containerd.services.images.v1.Image.$Shape
                     */

                    /**
                     * Constructs a new Image.
                     * @memberof containerd.services.images.v1
                     * @classdesc Represents an Image.
                     * @constructor
                     * @param {containerd.services.images.v1.Image.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const Image = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * Image name.
                     * @member {string} name
                     * @memberof containerd.services.images.v1.Image
                     * @instance
                     */
                    Image.prototype.name = "";

                    /**
                     * Image target.
                     * @member {containerd.types.Descriptor.$Properties|null|undefined} target
                     * @memberof containerd.services.images.v1.Image
                     * @instance
                     */
                    Image.prototype.target = null;

                    /**
                     * Encodes the specified Image message. Does not implicitly {@link containerd.services.images.v1.Image.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.images.v1.Image
                     * @static
                     * @param {containerd.services.images.v1.Image.$Properties} message Image message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    Image.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                        if (message.target != null && $Object.hasOwnProperty.call(message, "target"))
                            $root.containerd.types.Descriptor.encode(message.target, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes an Image message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.images.v1.Image
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.images.v1.Image & containerd.services.images.v1.Image.$Shape} Image
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    Image.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.images.v1.Image();
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
                            case 3: {
                                    if (wireType !== 2)
                                        break;
                                    message.target = $root.containerd.types.Descriptor.decode(reader, reader.size(), $undefined, _depth + 1, message.target);
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

                    return Image;
                })();

                v1.GetImageRequest = (function() {

                    /**
                     * Properties of a GetImageRequest.
                     * @typedef {Object} containerd.services.images.v1.GetImageRequest.$Properties
                     * @property {string|null} [name] GetImageRequest name
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a GetImageRequest.
                     * @memberof containerd.services.images.v1
                     * @interface IGetImageRequest
                     * @augments containerd.services.images.v1.GetImageRequest.$Properties
                     * @deprecated Use containerd.services.images.v1.GetImageRequest.$Properties instead.
                     */

                    /**
                     * Shape of a GetImageRequest.
                     * @typedef {containerd.services.images.v1.GetImageRequest.$Properties} containerd.services.images.v1.GetImageRequest.$Shape
                     */

                    /**
                     * Constructs a new GetImageRequest.
                     * @memberof containerd.services.images.v1
                     * @classdesc Represents a GetImageRequest.
                     * @constructor
                     * @param {containerd.services.images.v1.GetImageRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const GetImageRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * GetImageRequest name.
                     * @member {string} name
                     * @memberof containerd.services.images.v1.GetImageRequest
                     * @instance
                     */
                    GetImageRequest.prototype.name = "";

                    /**
                     * Encodes the specified GetImageRequest message. Does not implicitly {@link containerd.services.images.v1.GetImageRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.images.v1.GetImageRequest
                     * @static
                     * @param {containerd.services.images.v1.GetImageRequest.$Properties} message GetImageRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    GetImageRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a GetImageRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.images.v1.GetImageRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.images.v1.GetImageRequest & containerd.services.images.v1.GetImageRequest.$Shape} GetImageRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    GetImageRequest.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.images.v1.GetImageRequest();
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

                    return GetImageRequest;
                })();

                v1.GetImageResponse = (function() {

                    /**
                     * Properties of a GetImageResponse.
                     * @typedef {Object} containerd.services.images.v1.GetImageResponse.$Properties
                     * @property {containerd.services.images.v1.Image.$Properties|null} [image] GetImageResponse image
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a GetImageResponse.
                     * @memberof containerd.services.images.v1
                     * @interface IGetImageResponse
                     * @augments containerd.services.images.v1.GetImageResponse.$Properties
                     * @deprecated Use containerd.services.images.v1.GetImageResponse.$Properties instead.
                     */

                    /**
                     * Shape of a GetImageResponse.
                     * @typedef {containerd.services.images.v1.GetImageResponse.$Properties} containerd.services.images.v1.GetImageResponse.$Shape
                     */

                    /**
                     * Constructs a new GetImageResponse.
                     * @memberof containerd.services.images.v1
                     * @classdesc Represents a GetImageResponse.
                     * @constructor
                     * @param {containerd.services.images.v1.GetImageResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const GetImageResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * GetImageResponse image.
                     * @member {containerd.services.images.v1.Image.$Properties|null|undefined} image
                     * @memberof containerd.services.images.v1.GetImageResponse
                     * @instance
                     */
                    GetImageResponse.prototype.image = null;

                    /**
                     * Encodes the specified GetImageResponse message. Does not implicitly {@link containerd.services.images.v1.GetImageResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.images.v1.GetImageResponse
                     * @static
                     * @param {containerd.services.images.v1.GetImageResponse.$Properties} message GetImageResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    GetImageResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.image != null && $Object.hasOwnProperty.call(message, "image"))
                            $root.containerd.services.images.v1.Image.encode(message.image, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a GetImageResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.images.v1.GetImageResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.images.v1.GetImageResponse & containerd.services.images.v1.GetImageResponse.$Shape} GetImageResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    GetImageResponse.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.images.v1.GetImageResponse();
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
                                    message.image = $root.containerd.services.images.v1.Image.decode(reader, reader.size(), $undefined, _depth + 1, message.image);
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

                    return GetImageResponse;
                })();

                return v1;
            })();

            return images;
        })();

        services.content = (function() {

            /**
             * Namespace content.
             * @memberof containerd.services
             * @namespace
             */
            const content = {};

            content.v1 = (function() {

                /**
                 * Namespace v1.
                 * @memberof containerd.services.content
                 * @namespace
                 */
                const v1 = {};

                v1.Info = (function() {

                    /**
                     * Properties of an Info.
                     * @typedef {Object} containerd.services.content.v1.Info.$Properties
                     * @property {string|null} [digest] Info digest
                     * @property {number|Long|null} [size] Info size
                     * @property {Object.<string,string>|null} [labels] Info labels
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of an Info.
                     * @memberof containerd.services.content.v1
                     * @interface IInfo
                     * @augments containerd.services.content.v1.Info.$Properties
                     * @deprecated Use containerd.services.content.v1.Info.$Properties instead.
                     */

                    /**
                     * Shape of an Info.
                     * @typedef {containerd.services.content.v1.Info.$Properties} containerd.services.content.v1.Info.$Shape
                     */

                    /**
                     * Constructs a new Info.
                     * @memberof containerd.services.content.v1
                     * @classdesc Represents an Info.
                     * @constructor
                     * @param {containerd.services.content.v1.Info.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const Info = function (properties) {
                        this.labels = {};
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * Info digest.
                     * @member {string} digest
                     * @memberof containerd.services.content.v1.Info
                     * @instance
                     */
                    Info.prototype.digest = "";

                    /**
                     * Info size.
                     * @member {number|Long} size
                     * @memberof containerd.services.content.v1.Info
                     * @instance
                     */
                    Info.prototype.size = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                    /**
                     * Info labels.
                     * @member {Object.<string,string>} labels
                     * @memberof containerd.services.content.v1.Info
                     * @instance
                     */
                    Info.prototype.labels = $util.emptyObject;

                    /**
                     * Encodes the specified Info message. Does not implicitly {@link containerd.services.content.v1.Info.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.content.v1.Info
                     * @static
                     * @param {containerd.services.content.v1.Info.$Properties} message Info message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    Info.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.digest != null && $Object.hasOwnProperty.call(message, "digest") && message.digest !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.digest);
                        if (message.size != null && $Object.hasOwnProperty.call(message, "size") && (typeof message.size === "object" ? message.size.low || message.size.high : message.size !== 0))
                            writer.uint32(/* id 2, wireType 0 =*/16).int64(message.size);
                        if (message.labels != null && $Object.hasOwnProperty.call(message, "labels"))
                            for (let keys = $Object.keys(message.labels), i = 0; i < keys.length; ++i)
                                writer.uint32(/* id 5, wireType 2 =*/42).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 2 =*/18).string(message.labels[keys[i]]).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes an Info message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.content.v1.Info
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.content.v1.Info & containerd.services.content.v1.Info.$Shape} Info
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    Info.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.content.v1.Info();
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
                                        message.digest = value;
                                    else
                                        delete message.digest;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 0)
                                        break;
                                    if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                        message.size = value;
                                    else
                                        delete message.size;
                                    continue;
                                }
                            case 5: {
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

                    return Info;
                })();

                v1.InfoRequest = (function() {

                    /**
                     * Properties of an InfoRequest.
                     * @typedef {Object} containerd.services.content.v1.InfoRequest.$Properties
                     * @property {string|null} [digest] InfoRequest digest
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of an InfoRequest.
                     * @memberof containerd.services.content.v1
                     * @interface IInfoRequest
                     * @augments containerd.services.content.v1.InfoRequest.$Properties
                     * @deprecated Use containerd.services.content.v1.InfoRequest.$Properties instead.
                     */

                    /**
                     * Shape of an InfoRequest.
                     * @typedef {containerd.services.content.v1.InfoRequest.$Properties} containerd.services.content.v1.InfoRequest.$Shape
                     */

                    /**
                     * Constructs a new InfoRequest.
                     * @memberof containerd.services.content.v1
                     * @classdesc Represents an InfoRequest.
                     * @constructor
                     * @param {containerd.services.content.v1.InfoRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const InfoRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * InfoRequest digest.
                     * @member {string} digest
                     * @memberof containerd.services.content.v1.InfoRequest
                     * @instance
                     */
                    InfoRequest.prototype.digest = "";

                    /**
                     * Encodes the specified InfoRequest message. Does not implicitly {@link containerd.services.content.v1.InfoRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.content.v1.InfoRequest
                     * @static
                     * @param {containerd.services.content.v1.InfoRequest.$Properties} message InfoRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    InfoRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.digest != null && $Object.hasOwnProperty.call(message, "digest") && message.digest !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.digest);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes an InfoRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.content.v1.InfoRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.content.v1.InfoRequest & containerd.services.content.v1.InfoRequest.$Shape} InfoRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    InfoRequest.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.content.v1.InfoRequest();
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
                                        message.digest = value;
                                    else
                                        delete message.digest;
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

                    return InfoRequest;
                })();

                v1.InfoResponse = (function() {

                    /**
                     * Properties of an InfoResponse.
                     * @typedef {Object} containerd.services.content.v1.InfoResponse.$Properties
                     * @property {containerd.services.content.v1.Info.$Properties|null} [info] InfoResponse info
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of an InfoResponse.
                     * @memberof containerd.services.content.v1
                     * @interface IInfoResponse
                     * @augments containerd.services.content.v1.InfoResponse.$Properties
                     * @deprecated Use containerd.services.content.v1.InfoResponse.$Properties instead.
                     */

                    /**
                     * Shape of an InfoResponse.
                     * @typedef {containerd.services.content.v1.InfoResponse.$Properties} containerd.services.content.v1.InfoResponse.$Shape
                     */

                    /**
                     * Constructs a new InfoResponse.
                     * @memberof containerd.services.content.v1
                     * @classdesc Represents an InfoResponse.
                     * @constructor
                     * @param {containerd.services.content.v1.InfoResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const InfoResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * InfoResponse info.
                     * @member {containerd.services.content.v1.Info.$Properties|null|undefined} info
                     * @memberof containerd.services.content.v1.InfoResponse
                     * @instance
                     */
                    InfoResponse.prototype.info = null;

                    /**
                     * Encodes the specified InfoResponse message. Does not implicitly {@link containerd.services.content.v1.InfoResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.content.v1.InfoResponse
                     * @static
                     * @param {containerd.services.content.v1.InfoResponse.$Properties} message InfoResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    InfoResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.info != null && $Object.hasOwnProperty.call(message, "info"))
                            $root.containerd.services.content.v1.Info.encode(message.info, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes an InfoResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.content.v1.InfoResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.content.v1.InfoResponse & containerd.services.content.v1.InfoResponse.$Shape} InfoResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    InfoResponse.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.content.v1.InfoResponse();
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
                                    message.info = $root.containerd.services.content.v1.Info.decode(reader, reader.size(), $undefined, _depth + 1, message.info);
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

                    return InfoResponse;
                })();

                v1.ReadContentRequest = (function() {

                    /**
                     * Properties of a ReadContentRequest.
                     * @typedef {Object} containerd.services.content.v1.ReadContentRequest.$Properties
                     * @property {string|null} [digest] ReadContentRequest digest
                     * @property {number|Long|null} [offset] ReadContentRequest offset
                     * @property {number|Long|null} [size] ReadContentRequest size
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ReadContentRequest.
                     * @memberof containerd.services.content.v1
                     * @interface IReadContentRequest
                     * @augments containerd.services.content.v1.ReadContentRequest.$Properties
                     * @deprecated Use containerd.services.content.v1.ReadContentRequest.$Properties instead.
                     */

                    /**
                     * Shape of a ReadContentRequest.
                     * @typedef {containerd.services.content.v1.ReadContentRequest.$Properties} containerd.services.content.v1.ReadContentRequest.$Shape
                     */

                    /**
                     * Constructs a new ReadContentRequest.
                     * @memberof containerd.services.content.v1
                     * @classdesc Represents a ReadContentRequest.
                     * @constructor
                     * @param {containerd.services.content.v1.ReadContentRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ReadContentRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * ReadContentRequest digest.
                     * @member {string} digest
                     * @memberof containerd.services.content.v1.ReadContentRequest
                     * @instance
                     */
                    ReadContentRequest.prototype.digest = "";

                    /**
                     * ReadContentRequest offset.
                     * @member {number|Long} offset
                     * @memberof containerd.services.content.v1.ReadContentRequest
                     * @instance
                     */
                    ReadContentRequest.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                    /**
                     * ReadContentRequest size.
                     * @member {number|Long} size
                     * @memberof containerd.services.content.v1.ReadContentRequest
                     * @instance
                     */
                    ReadContentRequest.prototype.size = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                    /**
                     * Encodes the specified ReadContentRequest message. Does not implicitly {@link containerd.services.content.v1.ReadContentRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.content.v1.ReadContentRequest
                     * @static
                     * @param {containerd.services.content.v1.ReadContentRequest.$Properties} message ReadContentRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ReadContentRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.digest != null && $Object.hasOwnProperty.call(message, "digest") && message.digest !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.digest);
                        if (message.offset != null && $Object.hasOwnProperty.call(message, "offset") && (typeof message.offset === "object" ? message.offset.low || message.offset.high : message.offset !== 0))
                            writer.uint32(/* id 2, wireType 0 =*/16).int64(message.offset);
                        if (message.size != null && $Object.hasOwnProperty.call(message, "size") && (typeof message.size === "object" ? message.size.low || message.size.high : message.size !== 0))
                            writer.uint32(/* id 3, wireType 0 =*/24).int64(message.size);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ReadContentRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.content.v1.ReadContentRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.content.v1.ReadContentRequest & containerd.services.content.v1.ReadContentRequest.$Shape} ReadContentRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ReadContentRequest.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.content.v1.ReadContentRequest();
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
                                        message.digest = value;
                                    else
                                        delete message.digest;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 0)
                                        break;
                                    if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                        message.offset = value;
                                    else
                                        delete message.offset;
                                    continue;
                                }
                            case 3: {
                                    if (wireType !== 0)
                                        break;
                                    if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                        message.size = value;
                                    else
                                        delete message.size;
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

                    return ReadContentRequest;
                })();

                v1.ReadContentResponse = (function() {

                    /**
                     * Properties of a ReadContentResponse.
                     * @typedef {Object} containerd.services.content.v1.ReadContentResponse.$Properties
                     * @property {number|Long|null} [offset] ReadContentResponse offset
                     * @property {Uint8Array|null} [data] ReadContentResponse data
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a ReadContentResponse.
                     * @memberof containerd.services.content.v1
                     * @interface IReadContentResponse
                     * @augments containerd.services.content.v1.ReadContentResponse.$Properties
                     * @deprecated Use containerd.services.content.v1.ReadContentResponse.$Properties instead.
                     */

                    /**
                     * Shape of a ReadContentResponse.
                     * @typedef {containerd.services.content.v1.ReadContentResponse.$Properties} containerd.services.content.v1.ReadContentResponse.$Shape
                     */

                    /**
                     * Constructs a new ReadContentResponse.
                     * @memberof containerd.services.content.v1
                     * @classdesc Represents a ReadContentResponse.
                     * @constructor
                     * @param {containerd.services.content.v1.ReadContentResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const ReadContentResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * ReadContentResponse offset.
                     * @member {number|Long} offset
                     * @memberof containerd.services.content.v1.ReadContentResponse
                     * @instance
                     */
                    ReadContentResponse.prototype.offset = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                    /**
                     * ReadContentResponse data.
                     * @member {Uint8Array} data
                     * @memberof containerd.services.content.v1.ReadContentResponse
                     * @instance
                     */
                    ReadContentResponse.prototype.data = $util.newBuffer([]);

                    /**
                     * Encodes the specified ReadContentResponse message. Does not implicitly {@link containerd.services.content.v1.ReadContentResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.content.v1.ReadContentResponse
                     * @static
                     * @param {containerd.services.content.v1.ReadContentResponse.$Properties} message ReadContentResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    ReadContentResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.offset != null && $Object.hasOwnProperty.call(message, "offset") && (typeof message.offset === "object" ? message.offset.low || message.offset.high : message.offset !== 0))
                            writer.uint32(/* id 1, wireType 0 =*/8).int64(message.offset);
                        if (message.data != null && $Object.hasOwnProperty.call(message, "data") && message.data.length)
                            writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.data);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a ReadContentResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.content.v1.ReadContentResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.content.v1.ReadContentResponse & containerd.services.content.v1.ReadContentResponse.$Shape} ReadContentResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    ReadContentResponse.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.content.v1.ReadContentResponse();
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
                                        message.offset = value;
                                    else
                                        delete message.offset;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.bytes()).length)
                                        message.data = value;
                                    else
                                        delete message.data;
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

                    return ReadContentResponse;
                })();

                return v1;
            })();

            return content;
        })();

        services.introspection = (function() {

            /**
             * Namespace introspection.
             * @memberof containerd.services
             * @namespace
             */
            const introspection = {};

            introspection.v1 = (function() {

                /**
                 * Namespace v1.
                 * @memberof containerd.services.introspection
                 * @namespace
                 */
                const v1 = {};

                v1.PluginsRequest = (function() {

                    /**
                     * Properties of a PluginsRequest.
                     * @typedef {Object} containerd.services.introspection.v1.PluginsRequest.$Properties
                     * @property {Array.<string>|null} [filters] PluginsRequest filters
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a PluginsRequest.
                     * @memberof containerd.services.introspection.v1
                     * @interface IPluginsRequest
                     * @augments containerd.services.introspection.v1.PluginsRequest.$Properties
                     * @deprecated Use containerd.services.introspection.v1.PluginsRequest.$Properties instead.
                     */

                    /**
                     * Shape of a PluginsRequest.
                     * @typedef {containerd.services.introspection.v1.PluginsRequest.$Properties} containerd.services.introspection.v1.PluginsRequest.$Shape
                     */

                    /**
                     * Constructs a new PluginsRequest.
                     * @memberof containerd.services.introspection.v1
                     * @classdesc Represents a PluginsRequest.
                     * @constructor
                     * @param {containerd.services.introspection.v1.PluginsRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const PluginsRequest = function (properties) {
                        this.filters = [];
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * PluginsRequest filters.
                     * @member {Array.<string>} filters
                     * @memberof containerd.services.introspection.v1.PluginsRequest
                     * @instance
                     */
                    PluginsRequest.prototype.filters = $util.emptyArray;

                    /**
                     * Encodes the specified PluginsRequest message. Does not implicitly {@link containerd.services.introspection.v1.PluginsRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.introspection.v1.PluginsRequest
                     * @static
                     * @param {containerd.services.introspection.v1.PluginsRequest.$Properties} message PluginsRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    PluginsRequest.encode = function (message, writer, _depth) {
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
                     * Decodes a PluginsRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.introspection.v1.PluginsRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.introspection.v1.PluginsRequest & containerd.services.introspection.v1.PluginsRequest.$Shape} PluginsRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    PluginsRequest.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.introspection.v1.PluginsRequest();
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

                    return PluginsRequest;
                })();

                v1.PluginsResponse = (function() {

                    /**
                     * Properties of a PluginsResponse.
                     * @typedef {Object} containerd.services.introspection.v1.PluginsResponse.$Properties
                     * @property {Array.<containerd.services.introspection.v1.Plugin.$Properties>|null} [plugins] PluginsResponse plugins
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a PluginsResponse.
                     * @memberof containerd.services.introspection.v1
                     * @interface IPluginsResponse
                     * @augments containerd.services.introspection.v1.PluginsResponse.$Properties
                     * @deprecated Use containerd.services.introspection.v1.PluginsResponse.$Properties instead.
                     */

                    /**
                     * Shape of a PluginsResponse.
                     * @typedef {containerd.services.introspection.v1.PluginsResponse.$Properties} containerd.services.introspection.v1.PluginsResponse.$Shape
                     */

                    /**
                     * Constructs a new PluginsResponse.
                     * @memberof containerd.services.introspection.v1
                     * @classdesc Represents a PluginsResponse.
                     * @constructor
                     * @param {containerd.services.introspection.v1.PluginsResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const PluginsResponse = function (properties) {
                        this.plugins = [];
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * PluginsResponse plugins.
                     * @member {Array.<containerd.services.introspection.v1.Plugin.$Properties>} plugins
                     * @memberof containerd.services.introspection.v1.PluginsResponse
                     * @instance
                     */
                    PluginsResponse.prototype.plugins = $util.emptyArray;

                    /**
                     * Encodes the specified PluginsResponse message. Does not implicitly {@link containerd.services.introspection.v1.PluginsResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.introspection.v1.PluginsResponse
                     * @static
                     * @param {containerd.services.introspection.v1.PluginsResponse.$Properties} message PluginsResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    PluginsResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.plugins != null && message.plugins.length)
                            for (let i = 0; i < message.plugins.length; ++i)
                                $root.containerd.services.introspection.v1.Plugin.encode(message.plugins[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a PluginsResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.introspection.v1.PluginsResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.introspection.v1.PluginsResponse & containerd.services.introspection.v1.PluginsResponse.$Shape} PluginsResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    PluginsResponse.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.introspection.v1.PluginsResponse();
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
                                    if (!(message.plugins && message.plugins.length))
                                        message.plugins = [];
                                    message.plugins.push($root.containerd.services.introspection.v1.Plugin.decode(reader, reader.size(), $undefined, _depth + 1));
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

                    return PluginsResponse;
                })();

                v1.Plugin = (function() {

                    /**
                     * Properties of a Plugin.
                     * @typedef {Object} containerd.services.introspection.v1.Plugin.$Properties
                     * @property {string|null} [id] Plugin id
                     * @property {Uint8Array|null} [initErr] Plugin initErr
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a Plugin.
                     * @memberof containerd.services.introspection.v1
                     * @interface IPlugin
                     * @augments containerd.services.introspection.v1.Plugin.$Properties
                     * @deprecated Use containerd.services.introspection.v1.Plugin.$Properties instead.
                     */

                    /**
                     * Shape of a Plugin.
                     * @typedef {containerd.services.introspection.v1.Plugin.$Properties} containerd.services.introspection.v1.Plugin.$Shape
                     */

                    /**
                     * Constructs a new Plugin.
                     * @memberof containerd.services.introspection.v1
                     * @classdesc Represents a Plugin.
                     * @constructor
                     * @param {containerd.services.introspection.v1.Plugin.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const Plugin = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * Plugin id.
                     * @member {string} id
                     * @memberof containerd.services.introspection.v1.Plugin
                     * @instance
                     */
                    Plugin.prototype.id = "";

                    /**
                     * Plugin initErr.
                     * @member {Uint8Array} initErr
                     * @memberof containerd.services.introspection.v1.Plugin
                     * @instance
                     */
                    Plugin.prototype.initErr = $util.newBuffer([]);

                    /**
                     * Encodes the specified Plugin message. Does not implicitly {@link containerd.services.introspection.v1.Plugin.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.introspection.v1.Plugin
                     * @static
                     * @param {containerd.services.introspection.v1.Plugin.$Properties} message Plugin message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    Plugin.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                            writer.uint32(/* id 2, wireType 2 =*/18).string(message.id);
                        if (message.initErr != null && $Object.hasOwnProperty.call(message, "initErr") && message.initErr.length)
                            writer.uint32(/* id 7, wireType 2 =*/58).bytes(message.initErr);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a Plugin message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.introspection.v1.Plugin
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.introspection.v1.Plugin & containerd.services.introspection.v1.Plugin.$Shape} Plugin
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    Plugin.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.introspection.v1.Plugin();
                        while (reader.pos < end) {
                            let start = reader.pos;
                            let tag = reader.tag();
                            if (tag === _end) {
                                _end = $undefined;
                                break;
                            }
                            let wireType = tag & 7;
                            switch (tag >>>= 3) {
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.id = value;
                                    else
                                        delete message.id;
                                    continue;
                                }
                            case 7: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.bytes()).length)
                                        message.initErr = value;
                                    else
                                        delete message.initErr;
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

                    return Plugin;
                })();

                return v1;
            })();

            return introspection;
        })();

        services.snapshots = (function() {

            /**
             * Namespace snapshots.
             * @memberof containerd.services
             * @namespace
             */
            const snapshots = {};

            snapshots.v1 = (function() {

                /**
                 * Namespace v1.
                 * @memberof containerd.services.snapshots
                 * @namespace
                 */
                const v1 = {};

                v1.PrepareSnapshotRequest = (function() {

                    /**
                     * Properties of a PrepareSnapshotRequest.
                     * @typedef {Object} containerd.services.snapshots.v1.PrepareSnapshotRequest.$Properties
                     * @property {string|null} [snapshotter] PrepareSnapshotRequest snapshotter
                     * @property {string|null} [key] PrepareSnapshotRequest key
                     * @property {string|null} [parent] PrepareSnapshotRequest parent
                     * @property {Object.<string,string>|null} [labels] PrepareSnapshotRequest labels
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a PrepareSnapshotRequest.
                     * @memberof containerd.services.snapshots.v1
                     * @interface IPrepareSnapshotRequest
                     * @augments containerd.services.snapshots.v1.PrepareSnapshotRequest.$Properties
                     * @deprecated Use containerd.services.snapshots.v1.PrepareSnapshotRequest.$Properties instead.
                     */

                    /**
                     * Shape of a PrepareSnapshotRequest.
                     * @typedef {containerd.services.snapshots.v1.PrepareSnapshotRequest.$Properties} containerd.services.snapshots.v1.PrepareSnapshotRequest.$Shape
                     */

                    /**
                     * Constructs a new PrepareSnapshotRequest.
                     * @memberof containerd.services.snapshots.v1
                     * @classdesc Represents a PrepareSnapshotRequest.
                     * @constructor
                     * @param {containerd.services.snapshots.v1.PrepareSnapshotRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const PrepareSnapshotRequest = function (properties) {
                        this.labels = {};
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * PrepareSnapshotRequest snapshotter.
                     * @member {string} snapshotter
                     * @memberof containerd.services.snapshots.v1.PrepareSnapshotRequest
                     * @instance
                     */
                    PrepareSnapshotRequest.prototype.snapshotter = "";

                    /**
                     * PrepareSnapshotRequest key.
                     * @member {string} key
                     * @memberof containerd.services.snapshots.v1.PrepareSnapshotRequest
                     * @instance
                     */
                    PrepareSnapshotRequest.prototype.key = "";

                    /**
                     * PrepareSnapshotRequest parent.
                     * @member {string} parent
                     * @memberof containerd.services.snapshots.v1.PrepareSnapshotRequest
                     * @instance
                     */
                    PrepareSnapshotRequest.prototype.parent = "";

                    /**
                     * PrepareSnapshotRequest labels.
                     * @member {Object.<string,string>} labels
                     * @memberof containerd.services.snapshots.v1.PrepareSnapshotRequest
                     * @instance
                     */
                    PrepareSnapshotRequest.prototype.labels = $util.emptyObject;

                    /**
                     * Encodes the specified PrepareSnapshotRequest message. Does not implicitly {@link containerd.services.snapshots.v1.PrepareSnapshotRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.snapshots.v1.PrepareSnapshotRequest
                     * @static
                     * @param {containerd.services.snapshots.v1.PrepareSnapshotRequest.$Properties} message PrepareSnapshotRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    PrepareSnapshotRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.snapshotter != null && $Object.hasOwnProperty.call(message, "snapshotter") && message.snapshotter !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.snapshotter);
                        if (message.key != null && $Object.hasOwnProperty.call(message, "key") && message.key !== "")
                            writer.uint32(/* id 2, wireType 2 =*/18).string(message.key);
                        if (message.parent != null && $Object.hasOwnProperty.call(message, "parent") && message.parent !== "")
                            writer.uint32(/* id 3, wireType 2 =*/26).string(message.parent);
                        if (message.labels != null && $Object.hasOwnProperty.call(message, "labels"))
                            for (let keys = $Object.keys(message.labels), i = 0; i < keys.length; ++i)
                                writer.uint32(/* id 4, wireType 2 =*/34).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 2 =*/18).string(message.labels[keys[i]]).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a PrepareSnapshotRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.snapshots.v1.PrepareSnapshotRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.snapshots.v1.PrepareSnapshotRequest & containerd.services.snapshots.v1.PrepareSnapshotRequest.$Shape} PrepareSnapshotRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    PrepareSnapshotRequest.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.snapshots.v1.PrepareSnapshotRequest();
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
                                        message.snapshotter = value;
                                    else
                                        delete message.snapshotter;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.key = value;
                                    else
                                        delete message.key;
                                    continue;
                                }
                            case 3: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.parent = value;
                                    else
                                        delete message.parent;
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

                    return PrepareSnapshotRequest;
                })();

                v1.PrepareSnapshotResponse = (function() {

                    /**
                     * Properties of a PrepareSnapshotResponse.
                     * @typedef {Object} containerd.services.snapshots.v1.PrepareSnapshotResponse.$Properties
                     * @property {Array.<containerd.types.Mount.$Properties>|null} [mounts] PrepareSnapshotResponse mounts
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a PrepareSnapshotResponse.
                     * @memberof containerd.services.snapshots.v1
                     * @interface IPrepareSnapshotResponse
                     * @augments containerd.services.snapshots.v1.PrepareSnapshotResponse.$Properties
                     * @deprecated Use containerd.services.snapshots.v1.PrepareSnapshotResponse.$Properties instead.
                     */

                    /**
                     * Shape of a PrepareSnapshotResponse.
                     * @typedef {containerd.services.snapshots.v1.PrepareSnapshotResponse.$Properties} containerd.services.snapshots.v1.PrepareSnapshotResponse.$Shape
                     */

                    /**
                     * Constructs a new PrepareSnapshotResponse.
                     * @memberof containerd.services.snapshots.v1
                     * @classdesc Represents a PrepareSnapshotResponse.
                     * @constructor
                     * @param {containerd.services.snapshots.v1.PrepareSnapshotResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const PrepareSnapshotResponse = function (properties) {
                        this.mounts = [];
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * PrepareSnapshotResponse mounts.
                     * @member {Array.<containerd.types.Mount.$Properties>} mounts
                     * @memberof containerd.services.snapshots.v1.PrepareSnapshotResponse
                     * @instance
                     */
                    PrepareSnapshotResponse.prototype.mounts = $util.emptyArray;

                    /**
                     * Encodes the specified PrepareSnapshotResponse message. Does not implicitly {@link containerd.services.snapshots.v1.PrepareSnapshotResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.snapshots.v1.PrepareSnapshotResponse
                     * @static
                     * @param {containerd.services.snapshots.v1.PrepareSnapshotResponse.$Properties} message PrepareSnapshotResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    PrepareSnapshotResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.mounts != null && message.mounts.length)
                            for (let i = 0; i < message.mounts.length; ++i)
                                $root.containerd.types.Mount.encode(message.mounts[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a PrepareSnapshotResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.snapshots.v1.PrepareSnapshotResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.snapshots.v1.PrepareSnapshotResponse & containerd.services.snapshots.v1.PrepareSnapshotResponse.$Shape} PrepareSnapshotResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    PrepareSnapshotResponse.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.snapshots.v1.PrepareSnapshotResponse();
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
                                    if (!(message.mounts && message.mounts.length))
                                        message.mounts = [];
                                    message.mounts.push($root.containerd.types.Mount.decode(reader, reader.size(), $undefined, _depth + 1));
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

                    return PrepareSnapshotResponse;
                })();

                v1.RemoveSnapshotRequest = (function() {

                    /**
                     * Properties of a RemoveSnapshotRequest.
                     * @typedef {Object} containerd.services.snapshots.v1.RemoveSnapshotRequest.$Properties
                     * @property {string|null} [snapshotter] RemoveSnapshotRequest snapshotter
                     * @property {string|null} [key] RemoveSnapshotRequest key
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a RemoveSnapshotRequest.
                     * @memberof containerd.services.snapshots.v1
                     * @interface IRemoveSnapshotRequest
                     * @augments containerd.services.snapshots.v1.RemoveSnapshotRequest.$Properties
                     * @deprecated Use containerd.services.snapshots.v1.RemoveSnapshotRequest.$Properties instead.
                     */

                    /**
                     * Shape of a RemoveSnapshotRequest.
                     * @typedef {containerd.services.snapshots.v1.RemoveSnapshotRequest.$Properties} containerd.services.snapshots.v1.RemoveSnapshotRequest.$Shape
                     */

                    /**
                     * Constructs a new RemoveSnapshotRequest.
                     * @memberof containerd.services.snapshots.v1
                     * @classdesc Represents a RemoveSnapshotRequest.
                     * @constructor
                     * @param {containerd.services.snapshots.v1.RemoveSnapshotRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const RemoveSnapshotRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * RemoveSnapshotRequest snapshotter.
                     * @member {string} snapshotter
                     * @memberof containerd.services.snapshots.v1.RemoveSnapshotRequest
                     * @instance
                     */
                    RemoveSnapshotRequest.prototype.snapshotter = "";

                    /**
                     * RemoveSnapshotRequest key.
                     * @member {string} key
                     * @memberof containerd.services.snapshots.v1.RemoveSnapshotRequest
                     * @instance
                     */
                    RemoveSnapshotRequest.prototype.key = "";

                    /**
                     * Encodes the specified RemoveSnapshotRequest message. Does not implicitly {@link containerd.services.snapshots.v1.RemoveSnapshotRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.snapshots.v1.RemoveSnapshotRequest
                     * @static
                     * @param {containerd.services.snapshots.v1.RemoveSnapshotRequest.$Properties} message RemoveSnapshotRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    RemoveSnapshotRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.snapshotter != null && $Object.hasOwnProperty.call(message, "snapshotter") && message.snapshotter !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.snapshotter);
                        if (message.key != null && $Object.hasOwnProperty.call(message, "key") && message.key !== "")
                            writer.uint32(/* id 2, wireType 2 =*/18).string(message.key);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a RemoveSnapshotRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.snapshots.v1.RemoveSnapshotRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.snapshots.v1.RemoveSnapshotRequest & containerd.services.snapshots.v1.RemoveSnapshotRequest.$Shape} RemoveSnapshotRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    RemoveSnapshotRequest.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.snapshots.v1.RemoveSnapshotRequest();
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
                                        message.snapshotter = value;
                                    else
                                        delete message.snapshotter;
                                    continue;
                                }
                            case 2: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.key = value;
                                    else
                                        delete message.key;
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

                    return RemoveSnapshotRequest;
                })();

                return v1;
            })();

            return snapshots;
        })();

        services.containers = (function() {

            /**
             * Namespace containers.
             * @memberof containerd.services
             * @namespace
             */
            const containers = {};

            containers.v1 = (function() {

                /**
                 * Namespace v1.
                 * @memberof containerd.services.containers
                 * @namespace
                 */
                const v1 = {};

                v1.Container = (function() {

                    /**
                     * Properties of a Container.
                     * @typedef {Object} containerd.services.containers.v1.Container.$Properties
                     * @property {string|null} [id] Container id
                     * @property {Object.<string,string>|null} [labels] Container labels
                     * @property {string|null} [image] Container image
                     * @property {containerd.services.containers.v1.Container.Runtime.$Properties|null} [runtime] Container runtime
                     * @property {google.protobuf.Any.$Properties|null} [spec] Container spec
                     * @property {string|null} [snapshotter] Container snapshotter
                     * @property {string|null} [snapshotKey] Container snapshotKey
                     * @property {string|null} [sandbox] Container sandbox
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a Container.
                     * @memberof containerd.services.containers.v1
                     * @interface IContainer
                     * @augments containerd.services.containers.v1.Container.$Properties
                     * @deprecated Use containerd.services.containers.v1.Container.$Properties instead.
                     */

                    /**
                     * Shape of a Container.
                     * @typedef {containerd.services.containers.v1.Container.$Properties} containerd.services.containers.v1.Container.$Shape
                     */

                    /**
                     * Constructs a new Container.
                     * @memberof containerd.services.containers.v1
                     * @classdesc Represents a Container.
                     * @constructor
                     * @param {containerd.services.containers.v1.Container.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const Container = function (properties) {
                        this.labels = {};
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * Container id.
                     * @member {string} id
                     * @memberof containerd.services.containers.v1.Container
                     * @instance
                     */
                    Container.prototype.id = "";

                    /**
                     * Container labels.
                     * @member {Object.<string,string>} labels
                     * @memberof containerd.services.containers.v1.Container
                     * @instance
                     */
                    Container.prototype.labels = $util.emptyObject;

                    /**
                     * Container image.
                     * @member {string} image
                     * @memberof containerd.services.containers.v1.Container
                     * @instance
                     */
                    Container.prototype.image = "";

                    /**
                     * Container runtime.
                     * @member {containerd.services.containers.v1.Container.Runtime.$Properties|null|undefined} runtime
                     * @memberof containerd.services.containers.v1.Container
                     * @instance
                     */
                    Container.prototype.runtime = null;

                    /**
                     * Container spec.
                     * @member {google.protobuf.Any.$Properties|null|undefined} spec
                     * @memberof containerd.services.containers.v1.Container
                     * @instance
                     */
                    Container.prototype.spec = null;

                    /**
                     * Container snapshotter.
                     * @member {string} snapshotter
                     * @memberof containerd.services.containers.v1.Container
                     * @instance
                     */
                    Container.prototype.snapshotter = "";

                    /**
                     * Container snapshotKey.
                     * @member {string} snapshotKey
                     * @memberof containerd.services.containers.v1.Container
                     * @instance
                     */
                    Container.prototype.snapshotKey = "";

                    /**
                     * Container sandbox.
                     * @member {string} sandbox
                     * @memberof containerd.services.containers.v1.Container
                     * @instance
                     */
                    Container.prototype.sandbox = "";

                    /**
                     * Encodes the specified Container message. Does not implicitly {@link containerd.services.containers.v1.Container.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.containers.v1.Container
                     * @static
                     * @param {containerd.services.containers.v1.Container.$Properties} message Container message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    Container.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.id);
                        if (message.labels != null && $Object.hasOwnProperty.call(message, "labels"))
                            for (let keys = $Object.keys(message.labels), i = 0; i < keys.length; ++i)
                                writer.uint32(/* id 2, wireType 2 =*/18).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 2 =*/18).string(message.labels[keys[i]]).ldelim();
                        if (message.image != null && $Object.hasOwnProperty.call(message, "image") && message.image !== "")
                            writer.uint32(/* id 3, wireType 2 =*/26).string(message.image);
                        if (message.runtime != null && $Object.hasOwnProperty.call(message, "runtime"))
                            $root.containerd.services.containers.v1.Container.Runtime.encode(message.runtime, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                        if (message.spec != null && $Object.hasOwnProperty.call(message, "spec"))
                            $root.google.protobuf.Any.encode(message.spec, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                        if (message.snapshotter != null && $Object.hasOwnProperty.call(message, "snapshotter") && message.snapshotter !== "")
                            writer.uint32(/* id 6, wireType 2 =*/50).string(message.snapshotter);
                        if (message.snapshotKey != null && $Object.hasOwnProperty.call(message, "snapshotKey") && message.snapshotKey !== "")
                            writer.uint32(/* id 7, wireType 2 =*/58).string(message.snapshotKey);
                        if (message.sandbox != null && $Object.hasOwnProperty.call(message, "sandbox") && message.sandbox !== "")
                            writer.uint32(/* id 11, wireType 2 =*/90).string(message.sandbox);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a Container message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.containers.v1.Container
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.containers.v1.Container & containerd.services.containers.v1.Container.$Shape} Container
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    Container.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.containers.v1.Container();
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
                                        message.id = value;
                                    else
                                        delete message.id;
                                    continue;
                                }
                            case 2: {
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
                            case 3: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.image = value;
                                    else
                                        delete message.image;
                                    continue;
                                }
                            case 4: {
                                    if (wireType !== 2)
                                        break;
                                    message.runtime = $root.containerd.services.containers.v1.Container.Runtime.decode(reader, reader.size(), $undefined, _depth + 1, message.runtime);
                                    continue;
                                }
                            case 5: {
                                    if (wireType !== 2)
                                        break;
                                    message.spec = $root.google.protobuf.Any.decode(reader, reader.size(), $undefined, _depth + 1, message.spec);
                                    continue;
                                }
                            case 6: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.snapshotter = value;
                                    else
                                        delete message.snapshotter;
                                    continue;
                                }
                            case 7: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.snapshotKey = value;
                                    else
                                        delete message.snapshotKey;
                                    continue;
                                }
                            case 11: {
                                    if (wireType !== 2)
                                        break;
                                    if ((value = reader.stringVerify()).length)
                                        message.sandbox = value;
                                    else
                                        delete message.sandbox;
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

                    Container.Runtime = (function() {

                        /**
                         * Properties of a Runtime.
                         * @typedef {Object} containerd.services.containers.v1.Container.Runtime.$Properties
                         * @property {string|null} [name] Runtime name
                         * @property {google.protobuf.Any.$Properties|null} [options] Runtime options
                         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                         */

                        /**
                         * Properties of a Runtime.
                         * @memberof containerd.services.containers.v1.Container
                         * @interface IRuntime
                         * @augments containerd.services.containers.v1.Container.Runtime.$Properties
                         * @deprecated Use containerd.services.containers.v1.Container.Runtime.$Properties instead.
                         */

                        /**
                         * Shape of a Runtime.
                         * @typedef {containerd.services.containers.v1.Container.Runtime.$Properties} containerd.services.containers.v1.Container.Runtime.$Shape
                         */

                        /**
                         * Constructs a new Runtime.
                         * @memberof containerd.services.containers.v1.Container
                         * @classdesc Represents a Runtime.
                         * @constructor
                         * @param {containerd.services.containers.v1.Container.Runtime.$Properties=} [properties] Properties to set
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
                         * @memberof containerd.services.containers.v1.Container.Runtime
                         * @instance
                         */
                        Runtime.prototype.name = "";

                        /**
                         * Runtime options.
                         * @member {google.protobuf.Any.$Properties|null|undefined} options
                         * @memberof containerd.services.containers.v1.Container.Runtime
                         * @instance
                         */
                        Runtime.prototype.options = null;

                        /**
                         * Encodes the specified Runtime message. Does not implicitly {@link containerd.services.containers.v1.Container.Runtime.verify|verify} messages.
                         * @function encode
                         * @memberof containerd.services.containers.v1.Container.Runtime
                         * @static
                         * @param {containerd.services.containers.v1.Container.Runtime.$Properties} message Runtime message or plain object to encode
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
                         * @memberof containerd.services.containers.v1.Container.Runtime
                         * @static
                         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                         * @param {number} [length] Message length if known beforehand
                         * @returns {containerd.services.containers.v1.Container.Runtime & containerd.services.containers.v1.Container.Runtime.$Shape} Runtime
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
                            message = _target || new $root.containerd.services.containers.v1.Container.Runtime();
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

                    return Container;
                })();

                v1.GetContainerRequest = (function() {

                    /**
                     * Properties of a GetContainerRequest.
                     * @typedef {Object} containerd.services.containers.v1.GetContainerRequest.$Properties
                     * @property {string|null} [id] GetContainerRequest id
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a GetContainerRequest.
                     * @memberof containerd.services.containers.v1
                     * @interface IGetContainerRequest
                     * @augments containerd.services.containers.v1.GetContainerRequest.$Properties
                     * @deprecated Use containerd.services.containers.v1.GetContainerRequest.$Properties instead.
                     */

                    /**
                     * Shape of a GetContainerRequest.
                     * @typedef {containerd.services.containers.v1.GetContainerRequest.$Properties} containerd.services.containers.v1.GetContainerRequest.$Shape
                     */

                    /**
                     * Constructs a new GetContainerRequest.
                     * @memberof containerd.services.containers.v1
                     * @classdesc Represents a GetContainerRequest.
                     * @constructor
                     * @param {containerd.services.containers.v1.GetContainerRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const GetContainerRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * GetContainerRequest id.
                     * @member {string} id
                     * @memberof containerd.services.containers.v1.GetContainerRequest
                     * @instance
                     */
                    GetContainerRequest.prototype.id = "";

                    /**
                     * Encodes the specified GetContainerRequest message. Does not implicitly {@link containerd.services.containers.v1.GetContainerRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.containers.v1.GetContainerRequest
                     * @static
                     * @param {containerd.services.containers.v1.GetContainerRequest.$Properties} message GetContainerRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    GetContainerRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.id);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a GetContainerRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.containers.v1.GetContainerRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.containers.v1.GetContainerRequest & containerd.services.containers.v1.GetContainerRequest.$Shape} GetContainerRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    GetContainerRequest.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.containers.v1.GetContainerRequest();
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
                                        message.id = value;
                                    else
                                        delete message.id;
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

                    return GetContainerRequest;
                })();

                v1.GetContainerResponse = (function() {

                    /**
                     * Properties of a GetContainerResponse.
                     * @typedef {Object} containerd.services.containers.v1.GetContainerResponse.$Properties
                     * @property {containerd.services.containers.v1.Container.$Properties|null} [container] GetContainerResponse container
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a GetContainerResponse.
                     * @memberof containerd.services.containers.v1
                     * @interface IGetContainerResponse
                     * @augments containerd.services.containers.v1.GetContainerResponse.$Properties
                     * @deprecated Use containerd.services.containers.v1.GetContainerResponse.$Properties instead.
                     */

                    /**
                     * Shape of a GetContainerResponse.
                     * @typedef {containerd.services.containers.v1.GetContainerResponse.$Properties} containerd.services.containers.v1.GetContainerResponse.$Shape
                     */

                    /**
                     * Constructs a new GetContainerResponse.
                     * @memberof containerd.services.containers.v1
                     * @classdesc Represents a GetContainerResponse.
                     * @constructor
                     * @param {containerd.services.containers.v1.GetContainerResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const GetContainerResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * GetContainerResponse container.
                     * @member {containerd.services.containers.v1.Container.$Properties|null|undefined} container
                     * @memberof containerd.services.containers.v1.GetContainerResponse
                     * @instance
                     */
                    GetContainerResponse.prototype.container = null;

                    /**
                     * Encodes the specified GetContainerResponse message. Does not implicitly {@link containerd.services.containers.v1.GetContainerResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.containers.v1.GetContainerResponse
                     * @static
                     * @param {containerd.services.containers.v1.GetContainerResponse.$Properties} message GetContainerResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    GetContainerResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.container != null && $Object.hasOwnProperty.call(message, "container"))
                            $root.containerd.services.containers.v1.Container.encode(message.container, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a GetContainerResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.containers.v1.GetContainerResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.containers.v1.GetContainerResponse & containerd.services.containers.v1.GetContainerResponse.$Shape} GetContainerResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    GetContainerResponse.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.containers.v1.GetContainerResponse();
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
                                    message.container = $root.containerd.services.containers.v1.Container.decode(reader, reader.size(), $undefined, _depth + 1, message.container);
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

                    return GetContainerResponse;
                })();

                v1.CreateContainerRequest = (function() {

                    /**
                     * Properties of a CreateContainerRequest.
                     * @typedef {Object} containerd.services.containers.v1.CreateContainerRequest.$Properties
                     * @property {containerd.services.containers.v1.Container.$Properties|null} [container] CreateContainerRequest container
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a CreateContainerRequest.
                     * @memberof containerd.services.containers.v1
                     * @interface ICreateContainerRequest
                     * @augments containerd.services.containers.v1.CreateContainerRequest.$Properties
                     * @deprecated Use containerd.services.containers.v1.CreateContainerRequest.$Properties instead.
                     */

                    /**
                     * Shape of a CreateContainerRequest.
                     * @typedef {containerd.services.containers.v1.CreateContainerRequest.$Properties} containerd.services.containers.v1.CreateContainerRequest.$Shape
                     */

                    /**
                     * Constructs a new CreateContainerRequest.
                     * @memberof containerd.services.containers.v1
                     * @classdesc Represents a CreateContainerRequest.
                     * @constructor
                     * @param {containerd.services.containers.v1.CreateContainerRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const CreateContainerRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * CreateContainerRequest container.
                     * @member {containerd.services.containers.v1.Container.$Properties|null|undefined} container
                     * @memberof containerd.services.containers.v1.CreateContainerRequest
                     * @instance
                     */
                    CreateContainerRequest.prototype.container = null;

                    /**
                     * Encodes the specified CreateContainerRequest message. Does not implicitly {@link containerd.services.containers.v1.CreateContainerRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.containers.v1.CreateContainerRequest
                     * @static
                     * @param {containerd.services.containers.v1.CreateContainerRequest.$Properties} message CreateContainerRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    CreateContainerRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.container != null && $Object.hasOwnProperty.call(message, "container"))
                            $root.containerd.services.containers.v1.Container.encode(message.container, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a CreateContainerRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.containers.v1.CreateContainerRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.containers.v1.CreateContainerRequest & containerd.services.containers.v1.CreateContainerRequest.$Shape} CreateContainerRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    CreateContainerRequest.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.containers.v1.CreateContainerRequest();
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
                                    message.container = $root.containerd.services.containers.v1.Container.decode(reader, reader.size(), $undefined, _depth + 1, message.container);
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

                    return CreateContainerRequest;
                })();

                v1.CreateContainerResponse = (function() {

                    /**
                     * Properties of a CreateContainerResponse.
                     * @typedef {Object} containerd.services.containers.v1.CreateContainerResponse.$Properties
                     * @property {containerd.services.containers.v1.Container.$Properties|null} [container] CreateContainerResponse container
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a CreateContainerResponse.
                     * @memberof containerd.services.containers.v1
                     * @interface ICreateContainerResponse
                     * @augments containerd.services.containers.v1.CreateContainerResponse.$Properties
                     * @deprecated Use containerd.services.containers.v1.CreateContainerResponse.$Properties instead.
                     */

                    /**
                     * Shape of a CreateContainerResponse.
                     * @typedef {containerd.services.containers.v1.CreateContainerResponse.$Properties} containerd.services.containers.v1.CreateContainerResponse.$Shape
                     */

                    /**
                     * Constructs a new CreateContainerResponse.
                     * @memberof containerd.services.containers.v1
                     * @classdesc Represents a CreateContainerResponse.
                     * @constructor
                     * @param {containerd.services.containers.v1.CreateContainerResponse.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const CreateContainerResponse = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * CreateContainerResponse container.
                     * @member {containerd.services.containers.v1.Container.$Properties|null|undefined} container
                     * @memberof containerd.services.containers.v1.CreateContainerResponse
                     * @instance
                     */
                    CreateContainerResponse.prototype.container = null;

                    /**
                     * Encodes the specified CreateContainerResponse message. Does not implicitly {@link containerd.services.containers.v1.CreateContainerResponse.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.containers.v1.CreateContainerResponse
                     * @static
                     * @param {containerd.services.containers.v1.CreateContainerResponse.$Properties} message CreateContainerResponse message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    CreateContainerResponse.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.container != null && $Object.hasOwnProperty.call(message, "container"))
                            $root.containerd.services.containers.v1.Container.encode(message.container, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a CreateContainerResponse message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.containers.v1.CreateContainerResponse
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.containers.v1.CreateContainerResponse & containerd.services.containers.v1.CreateContainerResponse.$Shape} CreateContainerResponse
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    CreateContainerResponse.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.containers.v1.CreateContainerResponse();
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
                                    message.container = $root.containerd.services.containers.v1.Container.decode(reader, reader.size(), $undefined, _depth + 1, message.container);
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

                    return CreateContainerResponse;
                })();

                v1.DeleteContainerRequest = (function() {

                    /**
                     * Properties of a DeleteContainerRequest.
                     * @typedef {Object} containerd.services.containers.v1.DeleteContainerRequest.$Properties
                     * @property {string|null} [id] DeleteContainerRequest id
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */

                    /**
                     * Properties of a DeleteContainerRequest.
                     * @memberof containerd.services.containers.v1
                     * @interface IDeleteContainerRequest
                     * @augments containerd.services.containers.v1.DeleteContainerRequest.$Properties
                     * @deprecated Use containerd.services.containers.v1.DeleteContainerRequest.$Properties instead.
                     */

                    /**
                     * Shape of a DeleteContainerRequest.
                     * @typedef {containerd.services.containers.v1.DeleteContainerRequest.$Properties} containerd.services.containers.v1.DeleteContainerRequest.$Shape
                     */

                    /**
                     * Constructs a new DeleteContainerRequest.
                     * @memberof containerd.services.containers.v1
                     * @classdesc Represents a DeleteContainerRequest.
                     * @constructor
                     * @param {containerd.services.containers.v1.DeleteContainerRequest.$Properties=} [properties] Properties to set
                     * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                     */
                    const DeleteContainerRequest = function (properties) {
                        if (properties)
                            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                    this[keys[i]] = properties[keys[i]];
                    };

                    /**
                     * DeleteContainerRequest id.
                     * @member {string} id
                     * @memberof containerd.services.containers.v1.DeleteContainerRequest
                     * @instance
                     */
                    DeleteContainerRequest.prototype.id = "";

                    /**
                     * Encodes the specified DeleteContainerRequest message. Does not implicitly {@link containerd.services.containers.v1.DeleteContainerRequest.verify|verify} messages.
                     * @function encode
                     * @memberof containerd.services.containers.v1.DeleteContainerRequest
                     * @static
                     * @param {containerd.services.containers.v1.DeleteContainerRequest.$Properties} message DeleteContainerRequest message or plain object to encode
                     * @param {$protobuf.Writer} [writer] Writer to encode to
                     * @returns {$protobuf.Writer} Writer
                     */
                    DeleteContainerRequest.encode = function (message, writer, _depth) {
                        if (!writer)
                            writer = $Writer.create();
                        if (_depth === $undefined)
                            _depth = 0;
                        if (_depth > $util.recursionLimit)
                            throw $Error("max depth exceeded");
                        if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                            writer.uint32(/* id 1, wireType 2 =*/10).string(message.id);
                        if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                            for (let i = 0; i < message.$unknowns.length; ++i)
                                writer.raw(message.$unknowns[i]);
                        return writer;
                    };

                    /**
                     * Decodes a DeleteContainerRequest message from the specified reader or buffer.
                     * @function decode
                     * @memberof containerd.services.containers.v1.DeleteContainerRequest
                     * @static
                     * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                     * @param {number} [length] Message length if known beforehand
                     * @returns {containerd.services.containers.v1.DeleteContainerRequest & containerd.services.containers.v1.DeleteContainerRequest.$Shape} DeleteContainerRequest
                     * @throws {Error} If the payload is not a reader or valid buffer
                     * @throws {$protobuf.util.ProtocolError} If required fields are missing
                     */
                    DeleteContainerRequest.decode = function (reader, length, _end, _depth, _target) {
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
                        message = _target || new $root.containerd.services.containers.v1.DeleteContainerRequest();
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
                                        message.id = value;
                                    else
                                        delete message.id;
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

                    return DeleteContainerRequest;
                })();

                return v1;
            })();

            return containers;
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

        types.Descriptor = (function() {

            /**
             * Properties of a Descriptor.
             * @typedef {Object} containerd.types.Descriptor.$Properties
             * @property {string|null} [mediaType] Descriptor mediaType
             * @property {string|null} [digest] Descriptor digest
             * @property {number|Long|null} [size] Descriptor size
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Descriptor.
             * @memberof containerd.types
             * @interface IDescriptor
             * @augments containerd.types.Descriptor.$Properties
             * @deprecated Use containerd.types.Descriptor.$Properties instead.
             */

            /**
             * Shape of a Descriptor.
             * @typedef {containerd.types.Descriptor.$Properties} containerd.types.Descriptor.$Shape
             */

            /**
             * Constructs a new Descriptor.
             * @memberof containerd.types
             * @classdesc Represents a Descriptor.
             * @constructor
             * @param {containerd.types.Descriptor.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Descriptor = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Descriptor mediaType.
             * @member {string} mediaType
             * @memberof containerd.types.Descriptor
             * @instance
             */
            Descriptor.prototype.mediaType = "";

            /**
             * Descriptor digest.
             * @member {string} digest
             * @memberof containerd.types.Descriptor
             * @instance
             */
            Descriptor.prototype.digest = "";

            /**
             * Descriptor size.
             * @member {number|Long} size
             * @memberof containerd.types.Descriptor
             * @instance
             */
            Descriptor.prototype.size = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified Descriptor message. Does not implicitly {@link containerd.types.Descriptor.verify|verify} messages.
             * @function encode
             * @memberof containerd.types.Descriptor
             * @static
             * @param {containerd.types.Descriptor.$Properties} message Descriptor message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Descriptor.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.mediaType != null && $Object.hasOwnProperty.call(message, "mediaType") && message.mediaType !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.mediaType);
                if (message.digest != null && $Object.hasOwnProperty.call(message, "digest") && message.digest !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.digest);
                if (message.size != null && $Object.hasOwnProperty.call(message, "size") && (typeof message.size === "object" ? message.size.low || message.size.high : message.size !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.size);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Descriptor message from the specified reader or buffer.
             * @function decode
             * @memberof containerd.types.Descriptor
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {containerd.types.Descriptor & containerd.types.Descriptor.$Shape} Descriptor
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Descriptor.decode = function (reader, length, _end, _depth, _target) {
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
                message = _target || new $root.containerd.types.Descriptor();
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
                                message.mediaType = value;
                            else
                                delete message.mediaType;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.digest = value;
                            else
                                delete message.digest;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.size = value;
                            else
                                delete message.size;
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

            return Descriptor;
        })();

        return types;
    })();

    containerd.v1 = (function() {

        /**
         * Namespace v1.
         * @memberof containerd
         * @namespace
         */
        const v1 = {};

        v1.types = (function() {

            /**
             * Namespace types.
             * @memberof containerd.v1
             * @namespace
             */
            const types = {};

            /**
             * Status enum.
             * @name containerd.v1.types.Status
             * @enum {number}
             * @property {number} UNKNOWN=0 UNKNOWN value
             * @property {number} CREATED=1 CREATED value
             * @property {number} RUNNING=2 RUNNING value
             * @property {number} STOPPED=3 STOPPED value
             * @property {number} PAUSED=4 PAUSED value
             * @property {number} PAUSING=5 PAUSING value
             */
            types.Status = (function() {
                const valuesById = $Object.create(null), values = $Object.create(valuesById);
                values[valuesById[0] = "UNKNOWN"] = 0;
                values[valuesById[1] = "CREATED"] = 1;
                values[valuesById[2] = "RUNNING"] = 2;
                values[valuesById[3] = "STOPPED"] = 3;
                values[valuesById[4] = "PAUSED"] = 4;
                values[valuesById[5] = "PAUSING"] = 5;
                return values;
            })();

            types.Process = (function() {

                /**
                 * Properties of a Process.
                 * @typedef {Object} containerd.v1.types.Process.$Properties
                 * @property {string|null} [containerId] Process containerId
                 * @property {number|null} [pid] Process pid
                 * @property {containerd.v1.types.Status|null} [status] Process status
                 * @property {number|null} [exitStatus] Process exitStatus
                 * @property {google.protobuf.Timestamp.$Properties|null} [exitedAt] Process exitedAt
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Process.
                 * @memberof containerd.v1.types
                 * @interface IProcess
                 * @augments containerd.v1.types.Process.$Properties
                 * @deprecated Use containerd.v1.types.Process.$Properties instead.
                 */

                /**
                 * Shape of a Process.
                 * @typedef {containerd.v1.types.Process.$Properties} containerd.v1.types.Process.$Shape
                 */

                /**
                 * Constructs a new Process.
                 * @memberof containerd.v1.types
                 * @classdesc Represents a Process.
                 * @constructor
                 * @param {containerd.v1.types.Process.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Process = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Process containerId.
                 * @member {string} containerId
                 * @memberof containerd.v1.types.Process
                 * @instance
                 */
                Process.prototype.containerId = "";

                /**
                 * Process pid.
                 * @member {number} pid
                 * @memberof containerd.v1.types.Process
                 * @instance
                 */
                Process.prototype.pid = 0;

                /**
                 * Process status.
                 * @member {containerd.v1.types.Status} status
                 * @memberof containerd.v1.types.Process
                 * @instance
                 */
                Process.prototype.status = 0;

                /**
                 * Process exitStatus.
                 * @member {number} exitStatus
                 * @memberof containerd.v1.types.Process
                 * @instance
                 */
                Process.prototype.exitStatus = 0;

                /**
                 * Process exitedAt.
                 * @member {google.protobuf.Timestamp.$Properties|null|undefined} exitedAt
                 * @memberof containerd.v1.types.Process
                 * @instance
                 */
                Process.prototype.exitedAt = null;

                /**
                 * Encodes the specified Process message. Does not implicitly {@link containerd.v1.types.Process.verify|verify} messages.
                 * @function encode
                 * @memberof containerd.v1.types.Process
                 * @static
                 * @param {containerd.v1.types.Process.$Properties} message Process message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Process.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.containerId != null && $Object.hasOwnProperty.call(message, "containerId") && message.containerId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.containerId);
                    if (message.pid != null && $Object.hasOwnProperty.call(message, "pid") && message.pid !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.pid);
                    if (message.status != null && $Object.hasOwnProperty.call(message, "status") && message.status !== 0)
                        writer.uint32(/* id 4, wireType 0 =*/32).int32(message.status);
                    if (message.exitStatus != null && $Object.hasOwnProperty.call(message, "exitStatus") && message.exitStatus !== 0)
                        writer.uint32(/* id 9, wireType 0 =*/72).uint32(message.exitStatus);
                    if (message.exitedAt != null && $Object.hasOwnProperty.call(message, "exitedAt"))
                        $root.google.protobuf.Timestamp.encode(message.exitedAt, writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Process message from the specified reader or buffer.
                 * @function decode
                 * @memberof containerd.v1.types.Process
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {containerd.v1.types.Process & containerd.v1.types.Process.$Shape} Process
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Process.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.containerd.v1.types.Process();
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
                                    message.containerId = value;
                                else
                                    delete message.containerId;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.pid = value;
                                else
                                    delete message.pid;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.int32())
                                    message.status = value;
                                else
                                    delete message.status;
                                continue;
                            }
                        case 9: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.exitStatus = value;
                                else
                                    delete message.exitStatus;
                                continue;
                            }
                        case 10: {
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

                return Process;
            })();

            return types;
        })();

        return v1;
    })();

    containerd.task = (function() {

        /**
         * Namespace task.
         * @memberof containerd
         * @namespace
         */
        const task = {};

        task.v3 = (function() {

            /**
             * Namespace v3.
             * @memberof containerd.task
             * @namespace
             */
            const v3 = {};

            v3.WaitRequest = (function() {

                /**
                 * Properties of a WaitRequest.
                 * @typedef {Object} containerd.task.v3.WaitRequest.$Properties
                 * @property {string|null} [id] WaitRequest id
                 * @property {string|null} [execId] WaitRequest execId
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a WaitRequest.
                 * @memberof containerd.task.v3
                 * @interface IWaitRequest
                 * @augments containerd.task.v3.WaitRequest.$Properties
                 * @deprecated Use containerd.task.v3.WaitRequest.$Properties instead.
                 */

                /**
                 * Shape of a WaitRequest.
                 * @typedef {containerd.task.v3.WaitRequest.$Properties} containerd.task.v3.WaitRequest.$Shape
                 */

                /**
                 * Constructs a new WaitRequest.
                 * @memberof containerd.task.v3
                 * @classdesc Represents a WaitRequest.
                 * @constructor
                 * @param {containerd.task.v3.WaitRequest.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const WaitRequest = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * WaitRequest id.
                 * @member {string} id
                 * @memberof containerd.task.v3.WaitRequest
                 * @instance
                 */
                WaitRequest.prototype.id = "";

                /**
                 * WaitRequest execId.
                 * @member {string} execId
                 * @memberof containerd.task.v3.WaitRequest
                 * @instance
                 */
                WaitRequest.prototype.execId = "";

                /**
                 * Encodes the specified WaitRequest message. Does not implicitly {@link containerd.task.v3.WaitRequest.verify|verify} messages.
                 * @function encode
                 * @memberof containerd.task.v3.WaitRequest
                 * @static
                 * @param {containerd.task.v3.WaitRequest.$Properties} message WaitRequest message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                WaitRequest.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id") && message.id !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.id);
                    if (message.execId != null && $Object.hasOwnProperty.call(message, "execId") && message.execId !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.execId);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a WaitRequest message from the specified reader or buffer.
                 * @function decode
                 * @memberof containerd.task.v3.WaitRequest
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {containerd.task.v3.WaitRequest & containerd.task.v3.WaitRequest.$Shape} WaitRequest
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                WaitRequest.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.containerd.task.v3.WaitRequest();
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
                                    message.id = value;
                                else
                                    delete message.id;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.execId = value;
                                else
                                    delete message.execId;
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

                return WaitRequest;
            })();

            v3.WaitResponse = (function() {

                /**
                 * Properties of a WaitResponse.
                 * @typedef {Object} containerd.task.v3.WaitResponse.$Properties
                 * @property {number|null} [exitStatus] WaitResponse exitStatus
                 * @property {google.protobuf.Timestamp.$Properties|null} [exitedAt] WaitResponse exitedAt
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a WaitResponse.
                 * @memberof containerd.task.v3
                 * @interface IWaitResponse
                 * @augments containerd.task.v3.WaitResponse.$Properties
                 * @deprecated Use containerd.task.v3.WaitResponse.$Properties instead.
                 */

                /**
                 * Shape of a WaitResponse.
                 * @typedef {containerd.task.v3.WaitResponse.$Properties} containerd.task.v3.WaitResponse.$Shape
                 */

                /**
                 * Constructs a new WaitResponse.
                 * @memberof containerd.task.v3
                 * @classdesc Represents a WaitResponse.
                 * @constructor
                 * @param {containerd.task.v3.WaitResponse.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const WaitResponse = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * WaitResponse exitStatus.
                 * @member {number} exitStatus
                 * @memberof containerd.task.v3.WaitResponse
                 * @instance
                 */
                WaitResponse.prototype.exitStatus = 0;

                /**
                 * WaitResponse exitedAt.
                 * @member {google.protobuf.Timestamp.$Properties|null|undefined} exitedAt
                 * @memberof containerd.task.v3.WaitResponse
                 * @instance
                 */
                WaitResponse.prototype.exitedAt = null;

                /**
                 * Encodes the specified WaitResponse message. Does not implicitly {@link containerd.task.v3.WaitResponse.verify|verify} messages.
                 * @function encode
                 * @memberof containerd.task.v3.WaitResponse
                 * @static
                 * @param {containerd.task.v3.WaitResponse.$Properties} message WaitResponse message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                WaitResponse.encode = function (message, writer, _depth) {
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
                 * Decodes a WaitResponse message from the specified reader or buffer.
                 * @function decode
                 * @memberof containerd.task.v3.WaitResponse
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {containerd.task.v3.WaitResponse & containerd.task.v3.WaitResponse.$Shape} WaitResponse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                WaitResponse.decode = function (reader, length, _end, _depth, _target) {
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
                    message = _target || new $root.containerd.task.v3.WaitResponse();
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

                return WaitResponse;
            })();

            return v3;
        })();

        return task;
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

export const ttrpc = $root.ttrpc = (() => {

    /**
     * Namespace ttrpc.
     * @exports ttrpc
     * @namespace
     */
    const ttrpc = {};

    ttrpc.Request = (function() {

        /**
         * Properties of a Request.
         * @typedef {Object} ttrpc.Request.$Properties
         * @property {string|null} [service] Request service
         * @property {string|null} [method] Request method
         * @property {Uint8Array|null} [payload] Request payload
         * @property {number|Long|null} [timeoutNano] Request timeoutNano
         * @property {Array.<ttrpc.KeyValue.$Properties>|null} [metadata] Request metadata
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Request.
         * @memberof ttrpc
         * @interface IRequest
         * @augments ttrpc.Request.$Properties
         * @deprecated Use ttrpc.Request.$Properties instead.
         */

        /**
         * Shape of a Request.
         * @typedef {ttrpc.Request.$Properties} ttrpc.Request.$Shape
         */

        /**
         * Constructs a new Request.
         * @memberof ttrpc
         * @classdesc Represents a Request.
         * @constructor
         * @param {ttrpc.Request.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Request = function (properties) {
            this.metadata = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Request service.
         * @member {string} service
         * @memberof ttrpc.Request
         * @instance
         */
        Request.prototype.service = "";

        /**
         * Request method.
         * @member {string} method
         * @memberof ttrpc.Request
         * @instance
         */
        Request.prototype.method = "";

        /**
         * Request payload.
         * @member {Uint8Array} payload
         * @memberof ttrpc.Request
         * @instance
         */
        Request.prototype.payload = $util.newBuffer([]);

        /**
         * Request timeoutNano.
         * @member {number|Long} timeoutNano
         * @memberof ttrpc.Request
         * @instance
         */
        Request.prototype.timeoutNano = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

        /**
         * Request metadata.
         * @member {Array.<ttrpc.KeyValue.$Properties>} metadata
         * @memberof ttrpc.Request
         * @instance
         */
        Request.prototype.metadata = $util.emptyArray;

        /**
         * Encodes the specified Request message. Does not implicitly {@link ttrpc.Request.verify|verify} messages.
         * @function encode
         * @memberof ttrpc.Request
         * @static
         * @param {ttrpc.Request.$Properties} message Request message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Request.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.service != null && $Object.hasOwnProperty.call(message, "service") && message.service !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.service);
            if (message.method != null && $Object.hasOwnProperty.call(message, "method") && message.method !== "")
                writer.uint32(/* id 2, wireType 2 =*/18).string(message.method);
            if (message.payload != null && $Object.hasOwnProperty.call(message, "payload") && message.payload.length)
                writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.payload);
            if (message.timeoutNano != null && $Object.hasOwnProperty.call(message, "timeoutNano") && (typeof message.timeoutNano === "object" ? message.timeoutNano.low || message.timeoutNano.high : message.timeoutNano !== 0))
                writer.uint32(/* id 4, wireType 0 =*/32).int64(message.timeoutNano);
            if (message.metadata != null && message.metadata.length)
                for (let i = 0; i < message.metadata.length; ++i)
                    $root.ttrpc.KeyValue.encode(message.metadata[i], writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Request message from the specified reader or buffer.
         * @function decode
         * @memberof ttrpc.Request
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {ttrpc.Request & ttrpc.Request.$Shape} Request
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Request.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.ttrpc.Request();
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
                            message.service = value;
                        else
                            delete message.service;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.method = value;
                        else
                            delete message.method;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.payload = value;
                        else
                            delete message.payload;
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.timeoutNano = value;
                        else
                            delete message.timeoutNano;
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        if (!(message.metadata && message.metadata.length))
                            message.metadata = [];
                        message.metadata.push($root.ttrpc.KeyValue.decode(reader, reader.size(), $undefined, _depth + 1));
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

        return Request;
    })();

    ttrpc.KeyValue = (function() {

        /**
         * Properties of a KeyValue.
         * @typedef {Object} ttrpc.KeyValue.$Properties
         * @property {string|null} [key] KeyValue key
         * @property {string|null} [value] KeyValue value
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a KeyValue.
         * @memberof ttrpc
         * @interface IKeyValue
         * @augments ttrpc.KeyValue.$Properties
         * @deprecated Use ttrpc.KeyValue.$Properties instead.
         */

        /**
         * Shape of a KeyValue.
         * @typedef {ttrpc.KeyValue.$Properties} ttrpc.KeyValue.$Shape
         */

        /**
         * Constructs a new KeyValue.
         * @memberof ttrpc
         * @classdesc Represents a KeyValue.
         * @constructor
         * @param {ttrpc.KeyValue.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const KeyValue = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * KeyValue key.
         * @member {string} key
         * @memberof ttrpc.KeyValue
         * @instance
         */
        KeyValue.prototype.key = "";

        /**
         * KeyValue value.
         * @member {string} value
         * @memberof ttrpc.KeyValue
         * @instance
         */
        KeyValue.prototype.value = "";

        /**
         * Encodes the specified KeyValue message. Does not implicitly {@link ttrpc.KeyValue.verify|verify} messages.
         * @function encode
         * @memberof ttrpc.KeyValue
         * @static
         * @param {ttrpc.KeyValue.$Properties} message KeyValue message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        KeyValue.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.key != null && $Object.hasOwnProperty.call(message, "key") && message.key !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.key);
            if (message.value != null && $Object.hasOwnProperty.call(message, "value") && message.value !== "")
                writer.uint32(/* id 2, wireType 2 =*/18).string(message.value);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a KeyValue message from the specified reader or buffer.
         * @function decode
         * @memberof ttrpc.KeyValue
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {ttrpc.KeyValue & ttrpc.KeyValue.$Shape} KeyValue
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        KeyValue.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.ttrpc.KeyValue();
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
                            message.key = value;
                        else
                            delete message.key;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
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

        return KeyValue;
    })();

    ttrpc.Status = (function() {

        /**
         * Properties of a Status.
         * @typedef {Object} ttrpc.Status.$Properties
         * @property {number|null} [code] Status code
         * @property {string|null} [message] Status message
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Status.
         * @memberof ttrpc
         * @interface IStatus
         * @augments ttrpc.Status.$Properties
         * @deprecated Use ttrpc.Status.$Properties instead.
         */

        /**
         * Shape of a Status.
         * @typedef {ttrpc.Status.$Properties} ttrpc.Status.$Shape
         */

        /**
         * Constructs a new Status.
         * @memberof ttrpc
         * @classdesc Represents a Status.
         * @constructor
         * @param {ttrpc.Status.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Status = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Status code.
         * @member {number} code
         * @memberof ttrpc.Status
         * @instance
         */
        Status.prototype.code = 0;

        /**
         * Status message.
         * @member {string} message
         * @memberof ttrpc.Status
         * @instance
         */
        Status.prototype.message = "";

        /**
         * Encodes the specified Status message. Does not implicitly {@link ttrpc.Status.verify|verify} messages.
         * @function encode
         * @memberof ttrpc.Status
         * @static
         * @param {ttrpc.Status.$Properties} message Status message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Status.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== 0)
                writer.uint32(/* id 1, wireType 0 =*/8).int32(message.code);
            if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
                writer.uint32(/* id 2, wireType 2 =*/18).string(message.message);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Status message from the specified reader or buffer.
         * @function decode
         * @memberof ttrpc.Status
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {ttrpc.Status & ttrpc.Status.$Shape} Status
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Status.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.ttrpc.Status();
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
                        if (value = reader.int32())
                            message.code = value;
                        else
                            delete message.code;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.message = value;
                        else
                            delete message.message;
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

        return Status;
    })();

    ttrpc.Response = (function() {

        /**
         * Properties of a Response.
         * @typedef {Object} ttrpc.Response.$Properties
         * @property {ttrpc.Status.$Properties|null} [status] Response status
         * @property {Uint8Array|null} [payload] Response payload
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Response.
         * @memberof ttrpc
         * @interface IResponse
         * @augments ttrpc.Response.$Properties
         * @deprecated Use ttrpc.Response.$Properties instead.
         */

        /**
         * Shape of a Response.
         * @typedef {ttrpc.Response.$Properties} ttrpc.Response.$Shape
         */

        /**
         * Constructs a new Response.
         * @memberof ttrpc
         * @classdesc Represents a Response.
         * @constructor
         * @param {ttrpc.Response.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Response = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Response status.
         * @member {ttrpc.Status.$Properties|null|undefined} status
         * @memberof ttrpc.Response
         * @instance
         */
        Response.prototype.status = null;

        /**
         * Response payload.
         * @member {Uint8Array} payload
         * @memberof ttrpc.Response
         * @instance
         */
        Response.prototype.payload = $util.newBuffer([]);

        /**
         * Encodes the specified Response message. Does not implicitly {@link ttrpc.Response.verify|verify} messages.
         * @function encode
         * @memberof ttrpc.Response
         * @static
         * @param {ttrpc.Response.$Properties} message Response message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Response.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.status != null && $Object.hasOwnProperty.call(message, "status"))
                $root.ttrpc.Status.encode(message.status, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
            if (message.payload != null && $Object.hasOwnProperty.call(message, "payload") && message.payload.length)
                writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.payload);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Response message from the specified reader or buffer.
         * @function decode
         * @memberof ttrpc.Response
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {ttrpc.Response & ttrpc.Response.$Shape} Response
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Response.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.ttrpc.Response();
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
                        message.status = $root.ttrpc.Status.decode(reader, reader.size(), $undefined, _depth + 1, message.status);
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.payload = value;
                        else
                            delete message.payload;
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

        return Response;
    })();

    return ttrpc;
})();

export {
  $root as default
};
