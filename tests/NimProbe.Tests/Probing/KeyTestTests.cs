using System.Net;
using NimProbe.Engine.Connection;
using NimProbe.Engine.Probing;
using NimProbe.Sandbox;
using NimProbe.Sandbox.Answers;
using NimProbe.Sandbox.Authentication;
using NimProbe.Sandbox.Shapes;
using NimProbe.Tests.Harness;
using Xunit;

namespace NimProbe.Tests.Probing;

/// <summary>Each status of a key, and the number of requests that it takes.</summary>
public sealed class KeyTestTests
{
    private const string Key = HostedHarness.Key;

    [Fact]
    public async Task A_key_of_the_hosted_service_that_is_accepted_is_valid()
    {
        await using HostedHarness harness = await StartAsync("choices");
        NimKeyResult result = await TestAsync(harness.Settings());

        AssertResult(result, NimKeyStatus.Valid, 200, harness, requests: 1);
        Assert.Equal(new Uri(ServiceAddress.Default), result.BaseUri);
        Assert.Equal(DateTimeKind.Utc, result.TestedAt.Kind);
    }

    [Fact]
    public async Task Without_a_key_it_is_missing()
    {
        await using HostedHarness harness = await StartAsync("choices");
        AssertResult(await TestAsync(harness.Settings(key: null)), NimKeyStatus.Missing, 401, harness, requests: 1);
    }

    [Theory]
    [InlineData(KeyRefusal.Unauthorized, NimKeyStatus.Rejected, 401, 1)]
    [InlineData(KeyRefusal.Forbidden, NimKeyStatus.Rejected, 403, 1)]
    [InlineData(KeyRefusal.PaymentRequired, NimKeyStatus.AccountRefused, 402, 1)]
    [InlineData(KeyRefusal.Scope, NimKeyStatus.ScopeMissing, 404, 3)]
    public async Task A_refused_key_has_the_status_of_the_refusal(KeyRefusal refusal, NimKeyStatus status, int statusCode, int requests)
    {
        await using HostedHarness harness = await HostedHarness.StartAsync(
            new SandboxOptions { Models = CreateModels("choices"), RefuseKeyWith = refusal });
        NimKeyResult result = await TestAsync(harness.Settings());

        AssertResult(result, status, statusCode, harness, requests);
        Assert.DoesNotContain(Key, result.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(AnswerTemplate.AccountId, result.Detail, StringComparison.Ordinal);
    }

    // What comes from behind the key check proves the key, and what comes from before it does not (nim-api.md 1).
    [Theory]
    [InlineData("too_many_requests_429", NimKeyStatus.Valid, 429, 1)]
    [InlineData("degraded_400", NimKeyStatus.Valid, 400, 1)]
    [InlineData("engine_500", NimKeyStatus.Valid, 500, 1)]
    [InlineData("retired_behind_key", NimKeyStatus.Valid, 410, 1)]
    [InlineData("not_found_for_account,choices", NimKeyStatus.Valid, 200, 2)]
    [InlineData("not_found_for_account,retired_410,page_not_found", NimKeyStatus.Valid, 404, 3)]
    [InlineData("retired_410,choices", NimKeyStatus.Valid, 200, 2)]
    [InlineData("page_not_found,html_502,choices", NimKeyStatus.Valid, 200, 3)]
    [InlineData("retired_410", NimKeyStatus.Undetermined, 410, 3)]
    [InlineData("page_not_found", NimKeyStatus.Undetermined, 404, 3)]
    [InlineData("html_200", NimKeyStatus.Undetermined, 200, 3)]
    [InlineData("html_502", NimKeyStatus.Undetermined, 502, 3)]
    [InlineData("control_503", NimKeyStatus.Undetermined, 503, 3)]
    [InlineData("offline_503", NimKeyStatus.Undetermined, 503, 3)]
    public async Task A_response_of_the_hosted_service_proves_what_its_stage_knows(
        string answers, NimKeyStatus status, int statusCode, int requests)
    {
        await using HostedHarness harness = await StartAsync(answers.Split(','));
        NimKeyResult result = await TestAsync(harness.Settings());

        AssertResult(result, status, statusCode, harness, requests);
        Assert.NotEmpty(result.Detail);
    }

    [Fact]
    public async Task The_end_of_the_wait_for_a_model_proves_the_key()
    {
        await using HostedHarness harness =
            await HostedHarness.StartAsync(new SandboxOptions { Models = CreateModels("no_answer") }, speed: 10);
        NimKeyResult result = await TestAsync(harness.Settings() with { Timeout = TimeSpan.FromSeconds(20) });

        AssertResult(result, NimKeyStatus.Valid, 504, harness, requests: 1);
    }

    [Fact]
    public async Task A_service_that_cannot_be_reached_leaves_the_status_undetermined()
    {
        await using HostedHarness harness = await StartAsync("choices");
        int connections = 0;
        NimKeyResult result = await TestAsync(harness.Settings() with
        {
            MapHost = _ =>
            {
                connections++;
                return new DnsEndPoint("127.0.0.1", 1);
            },
        });

        AssertResult(result, NimKeyStatus.Undetermined, null, harness, requests: 0);
        Assert.Equal(3, connections);
        Assert.Contains("cannot be reached", result.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("html_502", 1)]
    [InlineData("retired_410", 3)]
    public async Task Only_transient_faults_count_as_retries(string answer, int requests)
    {
        await using HostedHarness harness = await StartAsync(answer);
        await TestAsync(harness.Settings(), maximumRetryCount: 0);

        Assert.Equal(requests, harness.Requests.Count);
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(Key, 2)]
    public async Task A_container_requires_no_key(string? key, int requests)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Shape = SandboxShape.Nim, Models = [new SandboxModel("llama3")], Key = Key });
        NimKeyResult result = await TestAsync(harness.Settings(key));

        Assert.Equal(NimKeyStatus.NotRequired, result.Status);
        Assert.Equal(requests, harness.Server.Requests.Count);
        Assert.Equal(key is null ? [false] : [true, false], harness.Server.Requests.Select(static r => r.HasAuthorization));
    }

    [Theory]
    [InlineData(SandboxShape.OpenAI, null, NimKeyStatus.Missing, 1)]
    [InlineData(SandboxShape.OpenAI, "sk-bad-0123456789", NimKeyStatus.Rejected, 1)]
    [InlineData(SandboxShape.OpenAI, Key, NimKeyStatus.Valid, 2)]
    [InlineData(SandboxShape.Hosted, Key, NimKeyStatus.Valid, 2)]
    public async Task Another_server_accepts_a_key_if_it_refuses_requests_without_one(
        SandboxShape shape, string? key, NimKeyStatus status, int requests)
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Shape = shape, Models = [.. CreateModels("choices"), new SandboxModel("llama3")], Key = Key });
        NimKeyResult result = await TestAsync(harness.Settings(key));

        Assert.Equal(status, result.Status);
        Assert.Equal(requests, harness.Server.Requests.Count);
        Assert.Equal(status == NimKeyStatus.Valid ? 200 : 401, result.StatusCode);
    }

    [Fact]
    public async Task A_server_that_does_not_have_the_model_checks_the_key_first()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Shape = SandboxShape.OpenAI, Models = [new SandboxModel("llama3")], Key = Key });
        NimKeyResult result = await TestAsync(harness.Settings(Key));

        Assert.Equal((NimKeyStatus.Valid, 404), (result.Status, result.StatusCode));
        Assert.Equal(2, harness.Server.Requests.Count);
    }

    [Fact]
    public async Task An_error_of_another_server_proves_nothing()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Shape = SandboxShape.Nim, Models = CreateModels("engine_500") });

        Assert.Equal(NimKeyStatus.Undetermined, (await TestAsync(harness.Settings(Key))).Status);
        Assert.Equal(3, harness.Server.Requests.Count);
    }

    [Fact]
    public async Task Silence_leaves_the_status_undetermined_after_one_request()
    {
        await using ProbeHarness harness = await ProbeHarness.StartAsync(
            new SandboxOptions { Shape = SandboxShape.Nim, Models = CreateModels("no_answer") });
        NimKeyResult result = await TestAsync(harness.Settings(Key, TimeSpan.FromSeconds(20)));

        Assert.Equal((NimKeyStatus.Undetermined, null), (result.Status, result.StatusCode));
        Assert.Single(harness.Server.Requests);
    }

    private static Task<HostedHarness> StartAsync(params string[] answers) => HostedHarness.StartAsync(new SandboxOptions
    {
        Models = CreateModels(answers),
        CustomAnswers = new Dictionary<string, SandboxAnswer>
        {
            ["retired_behind_key"] = AnswerLibrary.BuiltIn.Single(static a => a.Name == "retired_410") with { Stage = AnswerStage.Worker },
        },
    });

    // The last answer is that of every further model.
    private static SandboxModel[] CreateModels(params string[] answers) =>
    [
        new("meta/llama-3.1-8b-instruct", answers[0]),
        new("meta/llama-3.1-70b-instruct", answers[Math.Min(1, answers.Length - 1)]),
        new("nvidia/nemotron-mini-4b-instruct", answers[^1]),
    ];

    private static async Task<NimKeyResult> TestAsync(NimConnectionSettings settings, int maximumRetryCount = 2)
    {
        using NimConnection connection = NimConnection.Open(settings);
        return await new KeyTest(connection, maximumRetryCount, requestsPerMinute: 0).RunAsync(TestContext.Current.CancellationToken);
    }

    private static void AssertResult(NimKeyResult result, NimKeyStatus status, int? statusCode, HostedHarness harness, int requests)
    {
        Assert.Equal((status, statusCode), (result.Status, result.StatusCode));
        Assert.Equal(requests, harness.Requests.Count);
    }
}
