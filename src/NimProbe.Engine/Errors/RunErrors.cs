using NimProbe.Engine.Classification;

namespace NimProbe.Engine.Errors;

/// <summary>The failures that end a run, with the words that explain them.</summary>
public static class RunErrors
{
    private const string KeyAdvice = "Set $env:NVIDIA_API_KEY or pass -ApiKey; keys are made at build.nvidia.com.";

    /// <summary>The service cannot be reached.</summary>
    internal static NimProbeException Unreachable(Uri baseUri, string reason, string advice = "Check the address, the network and the proxy.") => new(
        NimErrorId.EndpointUnreachable,
        $"{baseUri} cannot be reached. {reason}.",
        advice,
        baseUri.ToString());

    /// <summary>A key is needed and none was given.</summary>
    public static NimProbeException KeyMissing(Uri baseUri) => new(
        NimErrorId.ApiKeyMissing,
        Connection.ServiceAddress.AcceptsEnvironmentKey(baseUri) || string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Connection.ServiceAddress.ApiKeyVariable))
            ? $"{baseUri} asks for an API key, and none was given."
            : $"{baseUri} asks for an API key, and none was given: the one in $env:NVIDIA_API_KEY goes only to NVIDIA's own hosts and to the origin in $env:NVIDIA_BASE_URL.",
        KeyAdvice,
        baseUri.ToString());

    /// <summary>The key is good, but closed to public endpoints.</summary>
    internal static NimProbeException ScopeMissing(Uri baseUri) => new(
        NimErrorId.ApiKeyScopeMissing,
        $"{baseUri} accepts the API key, but finds no model for it, not even those that are open to every account: the key was made without the right to call public API endpoints.",
        "Make a new key with the service \"Public API Endpoints\".",
        baseUri.ToString());

    /// <summary>Something failed that should not.</summary>
    /// <param name="cause">What failed.</param>
    /// <param name="words">What it says, redacted.</param>
    internal static NimProbeException Fault(Exception cause, string words) => new($"The run failed. {words}", cause);

    /// <summary>The error that a verdict ends the run with.</summary>
    /// <param name="verdict">The verdict, which names one.</param>
    /// <param name="baseUri">The service.</param>
    /// <param name="words">The service's own words, redacted; may be empty.</param>
    internal static NimProbeException FromVerdict(Verdict verdict, Uri baseUri, string words)
    {
        string said = words.Length > 0 ? $" It said: {words.TrimEnd('.')}." : "";
        string errorId = verdict.ErrorId ?? NimErrorId.Fault;
        return errorId switch
        {
            NimErrorId.ApiKeyMissing => KeyMissing(baseUri),
            NimErrorId.ApiKeyRejected => new(errorId, $"{baseUri} refused the API key.{said}", KeyAdvice, baseUri.ToString()),
            NimErrorId.AccountRefused => new(
                errorId,
                $"{baseUri} refused the account behind the API key.{said}",
                "Look at the account's plan and credits at build.nvidia.com.",
                baseUri.ToString()),

            // Other failures to connect may pass, and end a run only when they repeat themselves.
            NimErrorId.EndpointUnreachable => Unreachable(baseUri, verdict.Reason, "Give the proxy's user name and password with -Proxy and -ProxyCredential."),
            _ => new(errorId, $"{baseUri} ended the run.{said}", target: baseUri.ToString()),
        };
    }
}
