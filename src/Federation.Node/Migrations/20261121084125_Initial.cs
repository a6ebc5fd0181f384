using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Federation.Node.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "gateway");

            migrationBuilder.EnsureSchema(
                name: "blobs");

            migrationBuilder.EnsureSchema(
                name: "hosting");

            migrationBuilder.EnsureSchema(
                name: "messaging");

            migrationBuilder.EnsureSchema(
                name: "membership");

            migrationBuilder.CreateSequence(
                name: "object_sequence",
                schema: "blobs");

            migrationBuilder.CreateTable(
                name: "access_key",
                schema: "gateway",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    protected_secret = table.Column<string>(type: "text", nullable: false),
                    label = table.Column<string>(type: "text", nullable: false),
                    principal = table.Column<string>(type: "text", nullable: false),
                    permissions = table.Column<string>(type: "text", nullable: false),
                    buckets = table.Column<List<string>>(type: "text[]", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_access_key", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "blob",
                schema: "blobs",
                columns: table => new
                {
                    blob = table.Column<byte[]>(type: "bytea", nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    merkle_root = table.Column<byte[]>(type: "bytea", nullable: false),
                    piece_layer = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    doomed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_blob", x => x.blob);
                });

            migrationBuilder.CreateTable(
                name: "bucket",
                schema: "blobs",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    principal = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    public_read = table.Column<bool>(type: "boolean", nullable: false),
                    policy = table.Column<string>(type: "jsonb", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_bucket", x => x.id);
                    table.CheckConstraint("ck_bucket_public_only_if_clear", "NOT public_read OR kind = 'Clear'");
                });

            migrationBuilder.CreateTable(
                name: "bus_outbox",
                schema: "hosting",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    type = table.Column<string>(type: "text", nullable: false),
                    payload = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_bus_outbox", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "delivery",
                schema: "messaging",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    peer = table.Column<string>(type: "text", nullable: false),
                    stream = table.Column<string>(type: "text", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    document = table.Column<byte[]>(type: "bytea", nullable: false),
                    member_revision = table.Column<long>(type: "bigint", nullable: false),
                    attachment = table.Column<string>(type: "text", nullable: true),
                    queued_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    next_try_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    answered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_error = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_delivery", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "document",
                schema: "membership",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    doc_seq = table.Column<long>(type: "bigint", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    utf8 = table.Column<byte[]>(type: "bytea", nullable: false),
                    published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_document", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "document_head",
                schema: "membership",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    doc_seq = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_document_head", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "inbound_stream",
                schema: "messaging",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    sender = table.Column<string>(type: "text", nullable: false),
                    stream = table.Column<string>(type: "text", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    received_through = table.Column<long>(type: "bigint", nullable: false),
                    processed_through = table.Column<long>(type: "bigint", nullable: false),
                    wait_reason = table.Column<string>(type: "text", nullable: true),
                    next_action_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    claimed_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    fence = table.Column<long>(type: "bigint", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_inbound_stream", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "inbox",
                schema: "messaging",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    sender = table.Column<string>(type: "text", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false),
                    message_id = table.Column<string>(type: "text", nullable: false),
                    stream = table.Column<string>(type: "text", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    body_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    processed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    code = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_inbox", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "nonce",
                schema: "messaging",
                columns: table => new
                {
                    key_id = table.Column<string>(type: "text", nullable: false),
                    nonce = table.Column<string>(type: "text", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_nonce", x => new { x.key_id, x.nonce });
                });

            migrationBuilder.CreateTable(
                name: "peer",
                schema: "messaging",
                columns: table => new
                {
                    peer = table.Column<string>(type: "text", nullable: false),
                    fence = table.Column<long>(type: "bigint", nullable: false),
                    claimed_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    not_before = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    is_unreachable = table.Column<bool>(type: "boolean", nullable: false),
                    last_error = table.Column<string>(type: "text", nullable: true),
                    last_error_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_success_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_peer", x => x.peer);
                });

            migrationBuilder.CreateTable(
                name: "relayed_document",
                schema: "messaging",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    utf8 = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_relayed_document", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "revision",
                schema: "membership",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    utf8 = table.Column<byte[]>(type: "bytea", nullable: false),
                    charter = table.Column<byte[]>(type: "bytea", nullable: false),
                    charter_utf8 = table.Column<byte[]>(type: "bytea", nullable: true),
                    installed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_revision", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "store",
                schema: "blobs",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    store_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_store", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "stream_head",
                schema: "messaging",
                columns: table => new
                {
                    peer = table.Column<string>(type: "text", nullable: false),
                    stream = table.Column<string>(type: "text", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_stream_head", x => new { x.peer, x.stream, x.epoch });
                });

            migrationBuilder.CreateTable(
                name: "pin",
                schema: "blobs",
                columns: table => new
                {
                    blob = table.Column<byte[]>(type: "bytea", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pin", x => new { x.blob, x.reason, x.key });
                    table.ForeignKey(
                        name: "FK_pin_blob_blob",
                        column: x => x.blob,
                        principalSchema: "blobs",
                        principalTable: "blob",
                        principalColumn: "blob",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "object",
                schema: "blobs",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false),
                    bucket_id = table.Column<long>(type: "bigint", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    blob = table.Column<byte[]>(type: "bytea", nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    etag = table.Column<string>(type: "text", nullable: false),
                    content_type = table.Column<string>(type: "text", nullable: true),
                    headers_json = table.Column<string>(type: "text", nullable: false),
                    metadata_json = table.Column<string>(type: "text", nullable: false),
                    checksums_json = table.Column<string>(type: "text", nullable: false),
                    @public = table.Column<bool>(name: "public", type: "boolean", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    stored_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_object", x => x.id);
                    table.ForeignKey(
                        name: "FK_object_blob_blob",
                        column: x => x.blob,
                        principalSchema: "blobs",
                        principalTable: "blob",
                        principalColumn: "blob",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_object_bucket_bucket_id",
                        column: x => x.bucket_id,
                        principalSchema: "blobs",
                        principalTable: "bucket",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_blob_doomed_at",
                schema: "blobs",
                table: "blob",
                column: "doomed_at",
                filter: "doomed_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_bucket_name",
                schema: "blobs",
                table: "bucket",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_delivery_peer_next_try_at",
                schema: "messaging",
                table: "delivery",
                columns: new[] { "peer", "next_try_at" });

            migrationBuilder.CreateIndex(
                name: "IX_delivery_peer_stream_epoch_seq",
                schema: "messaging",
                table: "delivery",
                columns: new[] { "peer", "stream", "epoch", "seq" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_document_epoch_doc_seq",
                schema: "membership",
                table: "document",
                columns: new[] { "epoch", "doc_seq" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_inbound_stream_next_action_at",
                schema: "messaging",
                table: "inbound_stream",
                column: "next_action_at");

            migrationBuilder.CreateIndex(
                name: "IX_inbound_stream_sender_stream_epoch",
                schema: "messaging",
                table: "inbound_stream",
                columns: new[] { "sender", "stream", "epoch" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_inbox_actor_message_id",
                schema: "messaging",
                table: "inbox",
                columns: new[] { "actor", "message_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_inbox_received_at",
                schema: "messaging",
                table: "inbox",
                column: "received_at");

            migrationBuilder.CreateIndex(
                name: "IX_inbox_sender_stream_epoch_seq",
                schema: "messaging",
                table: "inbox",
                columns: new[] { "sender", "stream", "epoch", "seq" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_nonce_expires_at",
                schema: "messaging",
                table: "nonce",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "IX_object_blob",
                schema: "blobs",
                table: "object",
                column: "blob");

            migrationBuilder.CreateIndex(
                name: "IX_object_bucket_id_key",
                schema: "blobs",
                table: "object",
                columns: new[] { "bucket_id", "key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_revision_charter",
                schema: "membership",
                table: "revision",
                column: "charter");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_key",
                schema: "gateway");

            migrationBuilder.DropTable(
                name: "bus_outbox",
                schema: "hosting");

            migrationBuilder.DropTable(
                name: "delivery",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "document",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "document_head",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "inbound_stream",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "inbox",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "nonce",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "object",
                schema: "blobs");

            migrationBuilder.DropTable(
                name: "peer",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "pin",
                schema: "blobs");

            migrationBuilder.DropTable(
                name: "relayed_document",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "revision",
                schema: "membership");

            migrationBuilder.DropTable(
                name: "store",
                schema: "blobs");

            migrationBuilder.DropTable(
                name: "stream_head",
                schema: "messaging");

            migrationBuilder.DropTable(
                name: "bucket",
                schema: "blobs");

            migrationBuilder.DropTable(
                name: "blob",
                schema: "blobs");

            migrationBuilder.DropSequence(
                name: "object_sequence",
                schema: "blobs");
        }
    }
}
