#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeDiscovery {
    $answering = 'Available'
    $hosted = 'Pending', 'RateLimited', 'Busy', 'Degraded', 'Failing'
    $gone = 'NotEntitled', 'Undeployed', 'Misconfigured', 'Retired', 'Offline', 'NotListed'
    $unknown = 'RequestRejected', 'NoRoute', 'TimedOut', 'Unreachable', 'Inconclusive'
    $colours = @(
        $answering.ForEach({ @{ Status = $_; Colour = 'Green' } })
        $hosted.ForEach({ @{ Status = $_; Colour = 'Yellow' } })
        $gone.ForEach({ @{ Status = $_; Colour = 'Red' } })
        $unknown.ForEach({ @{ Status = $_; Colour = 'Dim' } })
    )
}

BeforeAll {
    $ErrorActionPreference = 'Continue'
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    Import-Module (Get-NimModulePath)
    $rendering = $PSStyle.OutputRendering
    $escape = [char]27

    function Get-View {
        # Returns the output for 80 columns, without empty lines around it and spaces at the ends of lines.
        param([object[]] $InputObject, [string] $Rendering = 'PlainText')

        $PSStyle.OutputRendering = $Rendering
        ($InputObject | Out-String -Width 80).Trim() -split '\r?\n' | ForEach-Object TrimEnd
    }

    $september = [datetime]::SpecifyKind('2026-09-01', 'Utc')
    $result = [NimProbe.NimProbeResult]@{
        Id        = 'meta/llama-3.1-8b-instruct'
        Status    = 'Available'
        LatencyMs = 812
        Attempts  = 1
        EndOfLife = $september
        Detail    = 'Answered'
    }
    $samples = @{
        NimModel        = [NimProbe.NimModel]@{
            Id           = 'meta/llama-3.1-8b-instruct'
            Kind         = 'Chat'
            FreeEndpoint = $true
            DeprecatesOn = $september
        }
        NimProbeResult  = $result
        NimSnapshot     = [NimProbe.NimSnapshot]@{
            Path       = '/data/nim/20260406.json'
            BaseUri    = 'https://integrate.api.nvidia.com/v1'
            TakenAt    = [datetime]::SpecifyKind('2026-04-06 09:15', 'Utc')
            IsComplete = $true
            Results    = [NimProbe.NimProbeResult[]]@($result, $result)
        }
        NimModelChange  = [NimProbe.NimModelChange]@{
            Id        = 'acme/gone'
            Change    = 'Retired'
            Before    = 'Available'
            After     = 'Retired'
            EndOfLife = [datetime]::SpecifyKind('2026-04-01', 'Utc')
        }
        NimModelHistory = [NimProbe.NimModelHistory]@{
            Id               = 'acme/model'
            AvailablePercent = 97.5
            Flaps            = 12
            LatencyP50Ms     = 400
            LatencyP95Ms     = 17200
            LastStatus       = 'Busy'
            Trend            = '1' * 10 + '2' * 20
        }
        NimCapabilityResult = [NimProbe.NimCapabilityResult]@{
            Id         = 'meta/llama-3.1-8b-instruct'
            Capability = 'ToolCalling'
            Support    = 'Confirmed'
            LatencyMs  = 812
            Attempts   = 1
            Detail     = 'Called the function'
        }
        NimEndpoint     = [NimProbe.NimEndpoint]@{
            Id           = 'meta/llama-3_1-8b-instruct'
            DisplayName  = 'Llama 3.1 8B Instruct'
            FreeEndpoint = $false
        }
        NimKeyResult    = [NimProbe.NimKeyResult]@{
            BaseUri    = 'https://integrate.api.nvidia.com/v1'
            Status     = 'AccountRefused'
            StatusCode = 402
            Detail     = 'The account was refused'
        }
        NimModelSpeed   = [NimProbe.NimModelSpeed]@{
            Id                 = 'acme/fast'
            Status             = 'Available'
            Samples            = 3
            FailedSamples      = 1
            TimeToFirstTokenMs = 321
            TokensPerSecond    = 84.25
        }
        NimSpeedSample  = [NimProbe.NimSpeedSample]@{ Id = 'acme/slow'; Status = 'TimedOut'; Sample = 2 }
        NimService      = [NimProbe.NimService]@{
            BaseUri    = 'http://10.0.0.7:8000/v1'
            Server     = 'Nim'
            IsLive     = $true
            IsReady    = $false
            Version    = '1.8.4'
            ModelCount = 3
        }
    }
}

AfterAll {
    $PSStyle.OutputRendering = $rendering
}

Describe 'The default views' {
    It 'shows a <Type>' -ForEach @(
        @{
            Type  = 'NimModel'
            Lines = 'Kind       Publisher                Id',
            '----       ---------                --',
            'Chat       meta                     meta/llama-3.1-8b-instruct'
        }
        @{
            Type  = 'NimProbeResult'
            Lines = 'Status          LatencyMs Id',
            '------          --------- --',
            'Available          812 ms meta/llama-3.1-8b-instruct (end of life 2026-09-01)'
        }
        @{
            Type  = 'NimSnapshot'
            Lines = 'TakenAt              Results AvailableCount IsComplete BaseUri',
            '-------              ------- -------------- ---------- -------',
            '2026-04-06 09:15 UTC       2              2 yes        integrate.api.nvidia.com'
        }
        @{
            Type  = 'NimModelChange'
            Lines = 'Change            Before          After              Id',
            '------            ------          -----              --',
            'Retired           Available       Retired 2026-04-01 acme/gone'
        }
        @{
            Type  = 'NimModelHistory'
            Lines = 'AvailablePercent LatencyP50Ms Trend      Id',
            '---------------- ------------ -----      --',
            '          97.5 %       400 ms 2222222222 acme/model'
        }
        @{
            Type  = 'NimCapabilityResult'
            Lines = 'Id: meta/llama-3.1-8b-instruct', '',
            'Capability  Support   LatencyMs Detail',
            '----------  -------   --------- ------',
            'ToolCalling Confirmed    812 ms Called the function'
        }
        @{
            Type  = 'NimEndpoint'
            Lines = 'FreeEndpoint DeprecatesOn Id',
            '------------ ------------ --',
            'no                        meta/llama-3_1-8b-instruct'
        }
        @{
            Type  = 'NimKeyResult'
            Lines = 'Status         StatusCode Detail',
            '------         ---------- ------',
            'AccountRefused        402 The account was refused'
        }
        @{
            Type  = 'NimModelSpeed'
            Lines = 'TimeToFirstTokenMs TokensPerSecond Id',
            '------------------ --------------- --',
            '            321 ms   84.3 tokens/s acme/fast (1 of 3 failed)'
        }
        @{
            Type  = 'NimSpeedSample'
            Lines = 'TimeToFirstTokenMs TokensPerSecond Sample Id',
            '------------------ --------------- ------ --',
            '                                        2 acme/slow (TimedOut)'
        }
        @{
            Type  = 'NimService'
            Lines = 'Server           IsLive IsReady Version    ModelCount BaseUri',
            '------           ------ ------- -------    ---------- -------',
            'Nim              yes    no      1.8.4               3 http://10.0.0.7:8000/v1'
        }
    ) {
        Get-View $samples[$Type] | Should -BeExactly $Lines
    }

    It 'shows the properties of the web catalogue in the view Endpoint' {
        $PSStyle.OutputRendering = 'PlainText'
        $shown = ($samples.NimModel | Format-Table -View Endpoint | Out-String -Width 80).Trim()
        $shown -split '\r?\n' | ForEach-Object TrimEnd | Should -BeExactly @(
            'Kind       FreeEndpoint DeprecatesOn Id'
            '----       ------------ ------------ --'
            'Chat       yes          2026-09-01   meta/llama-3.1-8b-instruct')
    }

    It 'shows the model that answered instead, in 80 columns' {
        $other = [NimProbe.NimProbeResult]@{
            Id = 'z-ai/glm-5.1'; Status = 'Available'; LatencyMs = 812; Attempts = 1; ServedModel = 'z-ai/glm-5.2'; IsSubstituted = $true
        }
        $alias = [NimProbe.NimProbeResult]@{ Id = 'acme/alias'; Status = 'Available'; Attempts = 1; ServedModel = '/opt/nim' }
        $lines = Get-View $other, $alias
        $lines[2] | Should -BeExactly 'Available          812 ms z-ai/glm-5.1 (by z-ai/glm-5.2)'
        $lines[3] | Should -BeExactly 'Available                 acme/alias'
        $serialized = [System.Management.Automation.PSSerializer]::Serialize($other)
        (Get-View ([System.Management.Automation.PSSerializer]::Deserialize($serialized)))[2] | Should -BeExactly $lines[2]
    }

    It 'shows the model that was probably meant' {
        $detail = "Neither routed nor in the catalogue. Did you mean 'a/bc'?"
        $result = [NimProbe.NimProbeResult]@{ Id = 'a/bd'; Status = 'NotListed'; Detail = $detail }
        (Get-View $result)[2] | Should -BeExactly 'NotListed                 a/bd (did you mean a/bc?)'
        (Get-View ([NimProbe.NimProbeResult]@{ Id = 'a/bd'; Status = 'Failing'; Detail = $detail }))[2] | Should -Match 'a/bd$'
    }

    It 'shows the detail of a substitution, and of no other change' {
        $change = @{ Id = 'a/b'; Before = 'Available'; After = 'Available'; Detail = "Another model answers: 'a/c'" }
        $shown = Get-View ([NimProbe.NimModelChange]($change + @{ Change = 'Substituted' }))
        ($shown | Select-Object -Skip 2) -replace '^.{52} *' -join ' ' | Should -BeExactly "a/b (Another model answers: 'a/c')"
        (Get-View ([NimProbe.NimModelChange]($change + @{ Change = 'Unchanged' })))[2] | Should -Match 'a/b$'
    }

    It 'has a view for every type that a cmdlet writes' {
        $types = (Get-Command -Module NimProbe).OutputType.Type | Where-Object Namespace -EQ NimProbe | Sort-Object -Unique FullName
        $types | Should -Not -BeNullOrEmpty
        foreach ($type in $types) {
            Get-FormatData $type.FullName | Should -Not -BeNullOrEmpty -Because $type
        }
    }

    It 'labels every column' {
        [xml]$format = Get-Content (Join-Path (Split-Path (Get-NimModulePath)) 'NimProbe.Format.ps1xml') -Raw
        $headers = $format.SelectNodes('//TableColumnHeader')
        $headers.Count | Should -Be $format.SelectNodes('//TableColumnItem').Count
        $format.SelectNodes('//TableColumnHeader[not(Label)]').Count | Should -Be 0
    }

    It 'labels each column of <_> with the name of a property, so that it can be sorted and selected by' -ForEach @(
        'NimModel', 'NimProbeResult', 'NimSnapshot', 'NimModelChange', 'NimModelHistory', 'NimEndpoint', 'NimKeyResult', 'NimService',
        'NimModelSpeed', 'NimSpeedSample', 'NimCapabilityResult'
    ) {
        $properties = $samples[$_].psobject.Properties.Name
        $controls = (Get-FormatData "NimProbe.$_").FormatViewDefinition.Control
        $controls.Headers.Label | Where-Object { $_ -cnotin $properties } | Should -BeNullOrEmpty
    }

    It 'labels each column of the views of several services with the name of a property' {
        [xml]$format = Get-Content (Join-Path (Split-Path (Get-NimModulePath)) 'NimProbe.Format.ps1xml') -Raw
        $views = $format.SelectNodes("//View[ViewSelectedBy/TypeName[contains(., '#Service')]]")
        $views.Count | Should -BeGreaterThan 7
        foreach ($view in $views) {
            $type = ($view.ViewSelectedBy.TypeName[0] -replace '#.*') -as [type]
            $labels = $view.SelectNodes('.//TableColumnHeader/Label').InnerText
            $labels | Where-Object { $_ -cnotin $type.GetProperties().Name } | Should -BeNullOrEmpty -Because $view.Name
        }
    }

    It 'fits the longest id of a view without breaking it: <_>' -ForEach @(
        'NimModel', 'NimProbeResult', 'NimModelHistory', 'NimEndpoint', 'NimModelSpeed'
    ) {
        # Nine of ten ids of the catalogue have at most 39 characters.
        $type = "NimProbe.$_" -as [type]
        $wide = [Activator]::CreateInstance($type)
        $type.GetProperty('Id').SetValue($wide, 'mistralai/mistral-small-3.1-24b-instruct'.Substring(0, 39))
        if ($wide -is [NimProbe.NimModelSpeed]) {
            $type.GetProperty('Status').SetValue($wide, [NimProbe.NimModelStatus]::Available)
        }
        Get-View $wide | Should -HaveCount 3
    }

    It 'wraps a long id' {
        $id = 'institute-of-science-tokyo/' + 'very-' * 40 + 'long'
        $long = [NimProbe.NimProbeResult]@{ Id = $id; Status = 'Busy' }
        ((Get-View $long | Select-Object -Skip 2) -replace '^.{26}').Trim() -join '' | Should -Be $id
    }

    It 'shows the date of the web catalogue if the service states none' {
        $listed = [NimProbe.NimProbeResult]@{ Id = 'a/b'; Status = 'Available'; DeprecatesOn = $september }
        Get-View $listed | Select-Object -Last 1 | Should -BeExactly 'Available                 a/b (end of life 2026-09-01)'
    }

    It 'shows the name of a service without an address' {
        $service = [NimProbe.NimService]@{ Name = 'chat/new'; Detail = 'no address' }
        Get-View $service | Select-Object -Last 1 |
            Should -BeExactly 'Unknown                                               chat/new (no address)'
    }

    It 'shows the name of a service, and why it is not live or not ready, in 80 columns' {
        $service = [NimProbe.NimService]@{
            Name = 'chat-a'; BaseUri = 'http://10.0.0.7:8000/v1'; IsLive = $false; IsReady = $false; Detail = 'Connection failed.'
        }
        Get-View $service | Select-Object -Skip 2 | Should -BeExactly @(
            'Unknown          no     no                            http://10.0.0.7:8000/v1 ch'
            '                                                      at-a (Connection failed.)')
        $ready = [NimProbe.NimService]@{
            Name = 'a'; BaseUri = 'http://a:1/v1'; Server = 'Vllm'; IsLive = $true; IsReady = $true; Detail = '/models: HTTP 503'
        }
        Get-View $ready | Select-Object -Last 1 | Should -BeExactly 'Vllm             yes    yes                           http://a:1/v1 a'
    }

    It 'leaves unknown values empty' {
        Get-View ([NimProbe.NimProbeResult]@{ Id = 'a/b'; Status = 'TimedOut' }) | Select-Object -Last 1 |
            Should -BeExactly 'TimedOut                  a/b'
    }

    It 'shows a <_> from CliXml like a live one' -ForEach @(
        'NimModel', 'NimProbeResult', 'NimSnapshot', 'NimModelChange', 'NimModelHistory', 'NimEndpoint',
        'NimCapabilityResult', 'NimKeyResult', 'NimService', 'NimModelSpeed', 'NimSpeedSample'
    ) {
        $samples[$_] | Export-Clixml TestDrive:/sample.xml -Depth 3
        Get-View (Import-Clixml TestDrive:/sample.xml) Ansi | Should -BeExactly (Get-View $samples[$_] Ansi)
    }

    Context 'Colour' {
        It 'shows <Status> in <Colour>' -ForEach $colours {
            $start = $Colour -eq 'Dim' ? $PSStyle.Dim : $PSStyle.Foreground.$Colour
            $line = Get-View ([NimProbe.NimProbeResult]@{ Id = 'a/b'; Status = $Status }) Ansi | Select-Object -Last 1
            $line | Should -Match "^$([regex]::Escape("$start$Status$($PSStyle.Reset)")) +a/b$"
        }

        It 'has a colour for every status' {
            [enum]::GetNames([NimProbe.NimModelStatus]) | Sort-Object | Should -Be ($colours.Status | Sort-Object)
        } -TestCases @(@{ colours = $colours })

        It 'shows the support <Support> in <Colour>' -ForEach @(
            @{ Support = 'Confirmed'; Colour = 'Green' }, @{ Support = 'Ignored'; Colour = 'Yellow' }
            @{ Support = 'Refused'; Colour = 'Red' }, @{ Support = 'Unknown'; Colour = 'Dim' }
        ) {
            $start = $Colour -eq 'Dim' ? $PSStyle.Dim : $PSStyle.Foreground.$Colour
            $result = [NimProbe.NimCapabilityResult]@{ Id = 'a/b'; Capability = 'Vision'; Support = $Support }
            (Get-View $result Ansi | Select-Object -Last 1).Contains("$start$Support") | Should -BeTrue
        }

        It 'shows a trend in the colour of its last status' {
            $line = Get-View $samples.NimModelHistory Ansi | Select-Object -Last 1
            $line.Contains("$($PSStyle.Foreground.Yellow)2222222222$($PSStyle.Reset)") | Should -BeTrue
        }

        It 'shows the change <Change> in <Colour>' -ForEach @(
            @{ Change = 'Added'; Colour = 'Green' }, @{ Change = 'BecameAvailable'; Colour = 'Green' }
            @{ Change = 'StatusChanged'; Colour = 'Yellow' }
            @{ Change = 'Substituted'; Colour = 'Yellow' }
            @{ Change = 'Removed'; Colour = 'Red' }
            @{ Change = 'Retired'; Colour = 'Red' }
            @{ Change = 'BecameUnavailable'; Colour = 'Red' }
            @{ Change = 'Unchanged'; Colour = 'Dim' }
        ) {
            $start = $Colour -eq 'Dim' ? $PSStyle.Dim : $PSStyle.Foreground.$Colour
            $line = Get-View ([NimProbe.NimModelChange]@{ Id = 'a/b'; Change = $Change }) Ansi | Select-Object -Last 1
            $line.StartsWith("$start$Change$($PSStyle.Reset)") | Should -BeTrue
        }

        It 'shows no colour for plain text' {
            Get-View @($samples.Values) PlainText | Should -Not -Match $escape
        }

        It 'has no colour in any property' {
            $samples.Values | ForEach-Object { $_.psobject.Properties.Value | Out-String } | Should -Not -Match $escape
        }

        It 'shows no colour in a file' {
            $PSStyle.OutputRendering = 'Host'
            $samples.Values > TestDrive:/redirected.txt
            Get-Content TestDrive:/redirected.txt -Raw | Should -Not -Match $escape
        }

        It 'shows no colour if NO_COLOR is set, unless the session asks for it' {
            $script = {
                param([string] $Module, [string] $Rendering)
                Import-Module $Module
                if ($Rendering) { $PSStyle.OutputRendering = $Rendering }
                [NimProbe.NimProbeResult]@{ Id = 'a/b'; Status = 'Available' }
            }
            $plain = Invoke-FreshPwsh $script -Parameter @{ Module = Get-NimModulePath } -Environment @{ NO_COLOR = '1' }
            $plain.Output | Should -Match 'Available'
            $plain.Output | Should -Not -Match $escape
            $parameters = @{ Module = Get-NimModulePath; Rendering = 'Ansi' }
            $asked = Invoke-FreshPwsh $script -Parameter $parameters -Environment @{ NO_COLOR = '1' }
            $asked.Output | Should -Match "$escape\[32mAvailable"
        }
    }
}
