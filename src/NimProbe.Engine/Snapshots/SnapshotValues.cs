using System.Text.Json;

namespace NimProbe.Engine.Snapshots;

/// <summary>Reads the values of a snapshot where the cursor stands on them; each is what its name says, or a fault at its place.</summary>
internal static class SnapshotValues
{
    /// <summary>A whole number of 0 or more.</summary>
    public static int Count(ref JsonCursor cursor) =>
        cursor.TryNumber(out int count) && count >= 0 ? count : throw cursor.Expected("a whole number from 0 to 2147483647");

    /// <summary>A whole number.</summary>
    public static int Number(ref JsonCursor cursor) => cursor.TryNumber(out int number) ? number : throw cursor.Expected("a whole number");

    /// <summary>A Boolean.</summary>
    public static bool Flag(ref JsonCursor cursor) => cursor.Token switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw cursor.Expected("true or false"),
    };

    /// <summary>A time that says that it is UTC.</summary>
    public static DateTime Time(ref JsonCursor cursor) =>
        cursor.TryTime(out DateTime time) ? time : throw cursor.Expected("a time in UTC such as \"2026-08-22T06:30:00Z\"");

    /// <summary>The name of a value of an enumeration.</summary>
    public static T Name<T>(ref JsonCursor cursor)
        where T : struct, Enum =>
        cursor.Token == JsonTokenType.String && EnumNames<T>.TryGet(cursor.Text(), out T value) ? value : throw cursor.Expected("one of " + EnumNames<T>.All);

    /// <summary>A route that was asked, which is never the choice between them.</summary>
    public static NimRoute Route(ref JsonCursor cursor) =>
        Name<NimRoute>(ref cursor) is var route && route != NimRoute.Auto ? route : throw cursor.Expected("the route that was asked");

    /// <summary>The address of a service.</summary>
    public static Uri Address(ref JsonCursor cursor)
    {
        Uri? address = cursor.Token == JsonTokenType.String && Uri.TryCreate(cursor.Text(), UriKind.Absolute, out Uri? read) ? read : null;
        return ProbeResultValidator.GetBaseUriError(address) is null ? address! : throw cursor.Expected("an http or https address without user or password");
    }

    /// <summary>A text that keeps a rule.</summary>
    /// <param name="cursor">The cursor.</param>
    /// <param name="what">What the text is.</param>
    /// <param name="faultOf">Says why a text breaks the rule.</param>
    public static string Text(ref JsonCursor cursor, string what, Func<string?, string?> faultOf)
    {
        cursor.Require(JsonTokenType.String, $"{what}, which is a text");
        string text = cursor.Text();
        return faultOf(text) is { } fault ? throw cursor.Fault($"expected {what}, found one that {fault}") : text;
    }
}
