using System.Runtime.InteropServices;
using System.Security;

namespace NimProbe.Engine.Connection;

/// <summary>An API key that may be sent to one origin. Only the request header and the redactor can read it.</summary>
public sealed class ApiKey
{
    private ApiKey(string text) => Text = text;

    internal string Text { get; }

    /// <summary>Gets the key for an address: the given one, or the one in the environment if it may be sent to that address.</summary>
    /// <param name="given">The given key, or null.</param>
    /// <param name="address">The address of the service.</param>
    /// <returns>The key, or null if there is none to send.</returns>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ParameterInvalid"/>: it contains characters that a header cannot contain.
    /// <see cref="NimErrorId.PlainHttpRefused"/>: it would be sent unencrypted to another machine.
    /// </exception>
    public static ApiKey? Resolve(SecureString? given, Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        string? environmentKey = ServiceAddress.AcceptsEnvironmentKey(address)
            ? Environment.GetEnvironmentVariable(ServiceAddress.ApiKeyVariable)
            : null;
        if (ReadOrNull(given is null ? environmentKey : ToPlainText(given)) is not { } text)
        {
            return null;
        }

        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
        {
            throw new NimProbeException(
                NimErrorId.PlainHttpRefused,
                $"The API key was not sent: {address.Host} is reached over plain http, where anyone on the network path can read it.",
                address.ToString());
        }

        return new ApiKey(text);
    }

    /// <summary>Validates a key without an address.</summary>
    /// <param name="given">The key.</param>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ParameterInvalid"/>: it contains characters that a header cannot contain.
    /// </exception>
    internal static void Validate(SecureString given) => _ = ReadOrNull(ToPlainText(given));

    /// <summary>Returns a fixed text, never the key.</summary>
    public override string ToString() => "(API key)";

    private static string? ReadOrNull(string? text)
    {
        // A key that was read from a file usually ends in a line break.
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new NimProbeException(
                NimErrorId.ParameterInvalid,
                "The API key contains a space, a control character or a character outside ASCII, which a request header cannot contain.",
                nameof(NimConnectionSettings.ApiKey),
                NimErrorCause.ApiKey);
        }

        if (text.Length > 1 && text[0] is '"' or '\'' && text[^1] == text[0])
        {
            throw new NimProbeException(
                NimErrorId.ParameterInvalid,
                "The API key is in quotation marks, which are not a part of it.",
                nameof(NimConnectionSettings.ApiKey),
                NimErrorCause.QuotedApiKey);
        }

        return text;
    }

    // NetworkCredential.Password ends at the first NUL, and part of a key must not be accepted as a key.
    private static string ToPlainText(SecureString given)
    {
        nint text = Marshal.SecureStringToGlobalAllocUnicode(given);
        try
        {
            return Marshal.PtrToStringUni(text, given.Length);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(text);
        }
    }
}
