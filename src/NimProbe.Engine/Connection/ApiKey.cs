using System.Runtime.InteropServices;
using System.Security;

namespace NimProbe.Engine.Connection;

/// <summary>A key that may be sent to one origin. It shows itself to nothing but the request header and the redactor.</summary>
public sealed class ApiKey
{
    private ApiKey(string text) => Text = text;

    internal string Text { get; }

    /// <summary>The key to send to an address: the one given, else the environment's where it is meant for that address.</summary>
    /// <param name="given">The key given, or null.</param>
    /// <param name="address">The service's address.</param>
    /// <returns>The key, or null where there is none to send.</returns>
    /// <exception cref="NimProbeException">
    /// <see cref="NimErrorId.ParameterInvalid"/>: it holds what no header can carry.
    /// <see cref="NimErrorId.PlainHttpRefused"/>: it would travel unencrypted to another machine.
    /// </exception>
    public static ApiKey? Resolve(SecureString? given, Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        string? text = given is not null
            ? TextOf(given)
            : ServiceAddress.AcceptsEnvironmentKey(address) ? Environment.GetEnvironmentVariable(ServiceAddress.ApiKeyVariable) : null;

        // Keys read from a file end in a line break more often than not.
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new NimProbeException(
                NimErrorId.ParameterInvalid,
                "The API key holds a space, a control character or a character outside ASCII, which no request header can carry.",
                "Copy the key again; it is one word that begins with nvapi-.",
                "ApiKey");
        }

        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
        {
            throw new NimProbeException(
                NimErrorId.PlainHttpRefused,
                $"The API key was not sent: {address.Host} is asked over plain http, where anyone on the way can read it.",
                "Use an https address.",
                address.ToString());
        }

        return new ApiKey(text);
    }

    /// <summary>Never the key.</summary>
    public override string ToString() => "(API key)";

    // All of it: a NetworkCredential's password ends at the first NUL, and part of a key must not pass for a key.
    private static string TextOf(SecureString given)
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
