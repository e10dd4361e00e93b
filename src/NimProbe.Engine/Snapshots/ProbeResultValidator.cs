using System.Buffers;
using System.Globalization;
using System.Text;
using NimProbe.Engine.Redaction;

namespace NimProbe.Engine.Snapshots;

/// <summary>Validates the values of a result against the documented bounds of <see cref="NimProbeResult"/>.</summary>
public static class ProbeResultValidator
{
    private const int MaximumAddressLength = 2048;
    private const int MaximumRequestIdLength = 64;

    private static readonly SearchValues<char> s_requestIdCharacters =
        SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Gets the first validation error of a result.</summary>
    /// <returns>The end of a sentence that begins "the result", or null if the result is valid.</returns>
    public static string? GetValidationError(NimProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return GetTextError("an id", NimModelId.GetValidationError(result.Id))
            ?? GetEnumError(result)
            ?? (result.LatencyMs < 0 || result.Attempts < 0 || result.CatalogCount < 0 ? "has a count below 0" : null)
            ?? GetTextError("a detail", GetDetailError(result.Detail))
            ?? GetTextError("a served model", GetServedModelError(result.ServedModel))
            ?? GetTextError("a request id", GetRequestIdError(result.RequestId))
            ?? GetTextError("a base URI", GetBaseUriError(result.BaseUri));
    }

    /// <summary>Gets the validation error of a base URI.</summary>
    /// <returns>The end of a sentence that begins "the base URI", or null if it is valid.</returns>
    internal static string? GetBaseUriError(Uri? address)
    {
        if (address is null || !address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            return "is not an absolute http or https address";
        }

        if (address.UserInfo.Length > 0)
        {
            return "contains a user name or password";
        }

        return address.OriginalString.Length > MaximumAddressLength ? "has more than 2048 characters" : null;
    }

    private static string? GetTextError(string property, string? error) => error is null ? null : $"has {property} that {error}";

    private static string? GetEnumError(NimProbeResult result)
    {
        if (!Enum.IsDefined(result.Status))
        {
            return "has an unknown status";
        }

        if (!Enum.IsDefined(result.Kind))
        {
            return "has an unknown kind";
        }

        return result.Endpoint == NimRoute.Auto || !Enum.IsDefined(result.Endpoint) ? "has an endpoint that is not a route" : null;
    }

    private static string? GetDetailError(string? detail)
    {
        if (detail is null || detail.Length > Redactor.MaximumLength)
        {
            return detail is null ? "is missing" : "has more than 500 characters";
        }

        // Nearly every detail is ASCII.
        int firstOther = detail.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        for (ReadOnlySpan<char> rest = firstOther < 0 ? default : detail.AsSpan(firstOther); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out Rune rune, out int consumed) != OperationStatus.Done)
            {
                return "has half of a surrogate pair";
            }

            if (
                Rune.GetUnicodeCategory(
                    rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return "has a character that does not print";
            }

            rest = rest[consumed..];
        }

        return null;
    }

    private static string? GetServedModelError(string? servedModel) => servedModel switch
    {
        null => null,
        "" => "is empty",
        _ => GetDetailError(servedModel),
    };

    private static string? GetRequestIdError(string? requestId) =>
        requestId is null || (
            requestId.Length is > 0 and <= MaximumRequestIdLength && !requestId.AsSpan().ContainsAnyExcept(s_requestIdCharacters))
            ? null
            : "is not 1 to 64 letters, digits and hyphens";
}
