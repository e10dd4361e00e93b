namespace NimProbe.Tests.Probing;

/// <summary>The rule by which the predecessor classified responses: by status code only.</summary>
internal static class ForerunnerRule
{
    public const string Hosted = "hosted";
    public const string NotAvailable = "not available";
    public const string Ambiguous = "ambiguous";

    /// <summary>Gets the verdict on a status code; null if there was no response before its timeout.</summary>
    public static string Judge(int? statusCode) => statusCode switch
    {
        200 or 429 => Hosted,
        404 or 403 or 401 or 500 => NotAvailable,
        _ => Ambiguous,
    };
}
