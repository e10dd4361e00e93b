using System.Buffers;
using System.Globalization;
using System.Text;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Snapshots;

/// <summary>What the values of a result must be to be kept: what <see cref="NimProbeResult"/> says of each. Checked before writing and after reading.</summary>
public static class ProbeResultValidator
{
    /// <summary>The longest address, in characters.</summary>
    public const int MaximumAddressLength = 2048;

    /// <summary>The longest request id, in characters.</summary>
    public const int MaximumRequestIdLength = 64;

    private static readonly SearchValues<char> s_requestId = SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Says why a result cannot be kept; null when it can.</summary>
    /// <returns>The fault as the end of a sentence that begins "the result", or null.</returns>
    public static string? GetValidationError(NimProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return NimModelId.GetValidationError(result.Id) is { } fault ? "has an id that " + fault
            : !Enum.IsDefined(result.Status) ? "has a status that is none"
            : !Enum.IsDefined(result.Kind) ? "has a kind that is none"
            : result.Endpoint == NimRoute.Auto || !Enum.IsDefined(result.Endpoint) ? "has an endpoint that is none"
            : result.LatencyMs < 0 || result.Attempts < 0 || result.CatalogCount < 0 ? "has a count below 0"
            : GetDetailError(result.Detail) is { } ofDetail ? "has a detail that " + ofDetail
            : GetRequestIdError(result.RequestId) is { } ofRequestId ? "has a request id that " + ofRequestId
            : GetBaseUriError(result.BaseUri) is { } ofAddress ? "has a base URI that " + ofAddress
            : null;
    }

    /// <summary>Says why a text cannot be a detail; null when it can.</summary>
    public static string? GetDetailError(string? detail)
    {
        if (detail is null || detail.Length > Redactor.MaximumLength)
        {
            return detail is null ? "is missing" : "has more than 500 characters";
        }

        for (ReadOnlySpan<char> rest = detail; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out Rune rune, out int consumed) != OperationStatus.Done)
            {
                return "has half of a character";
            }

            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return "has a character that does not print";
            }

            rest = rest[consumed..];
        }

        return null;
    }

    /// <summary>Says why a text cannot be a request id; null when it can, or is null.</summary>
    public static string? GetRequestIdError(string? requestId) =>
        requestId is null || (requestId.Length is > 0 and <= MaximumRequestIdLength && !requestId.AsSpan().ContainsAnyExcept(s_requestId))
            ? null
            : "is not 1 to 64 letters, digits and hyphens";

    /// <summary>Says why an address cannot be a service's; null when it can.</summary>
    public static string? GetBaseUriError(Uri? address) =>
        address is null || !address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps) ? "is not an absolute http or https address"
        : address.UserInfo.Length > 0 ? "holds a user name or password"
        : address.OriginalString.Length > MaximumAddressLength ? "has more than 2048 characters"
        : null;
}
