using System.Globalization;

namespace NimProbe;

/// <summary>Splits and validates model ids.</summary>
public static class NimModelId
{
    /// <summary>The maximum length of an id, in characters. The longest id in the hosted catalogue had 62.</summary>
    public const int MaximumLength = 256;

    // Long enough to recognise a text in a message.
    private const int MaximumDisplayLength = 100;

    /// <summary>Gets the part of an id before its first slash; empty if it has no slash.</summary>
    /// <param name="id">The id.</param>
    public static string GetPublisher(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        int slash = id.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : id[..slash];
    }

    /// <summary>Gets the part of an id after its first slash; the whole id if it has no slash.</summary>
    /// <param name="id">The id.</param>
    public static string GetName(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id[(id.IndexOf('/', StringComparison.Ordinal) + 1)..];
    }

    /// <summary>
    /// Gets the form of an id in which the notations of servers are equal: without publisher, in lower case, with <c>-</c> for <c>.</c>
    /// and <c>_</c>. Nothing else is removed: versions, sizes, dates and the suffixes of quantised models distinguish models.
    /// </summary>
    /// <param name="id">The id.</param>
    public static string GetComparableName(string id) => GetName(id).ToLowerInvariant().Replace('.', '-').Replace('_', '-');

    /// <summary>Gets the reason why a text is not a valid model id.</summary>
    /// <param name="id">The text.</param>
    /// <returns>The end of a sentence that begins with "The id", or null if the text is valid.</returns>
    public static string? GetValidationError(string? id)
    {
        if (string.IsNullOrWhiteSpace(id))
        {
            return "is empty";
        }

        if (id.Length > MaximumLength)
        {
            return string.Create(CultureInfo.InvariantCulture, $"has {id.Length:N0} characters; the maximum is {MaximumLength}");
        }

        return NimText.IsPrintable(id) ? null : "has a character that does not print";
    }

    /// <summary>
    /// Makes a text from outside safe and short enough for a message: sanitized, and at most 100 characters long.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>The text as <see cref="NimText.Sanitize"/> returns it; if it was cut, "..." follows.</returns>
    public static string ToDisplayText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= MaximumDisplayLength ? NimText.Sanitize(text) : NimText.Sanitize(text[..MaximumDisplayLength]) + "...";
    }
}
